"""What pgBackRest says when it fails."""

import re

# An assertion of its own is how it meets some damaged files: one whose block map points anywhere.
_ERROR = re.compile(r"(?:ERROR|ASSERT): (.*)")


def first_error(text):
    """The first error with the lines that explain it, in one line; None if there is none. Of a store's answer only what says why."""
    lines = []
    for line in text.splitlines():
        error = _ERROR.search(line)
        if error and not lines:
            lines.append(error[1].strip())
        elif lines and re.match(r"^\s{4,}(?![\s-])", line):
            lines.append(line.strip())
        elif lines:
            break
    return " ".join(lines) or None
