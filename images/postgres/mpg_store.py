"""What is wrong with a store, in words that help, from what pgBackRest says."""

import re

# What it says, the field of the spec that it is about, and the words. The first that is found counts.
_KNOWN = (
    (r"requires option: repo1-s3-key\b(?!-)", "credentialsSecret", "the Secret has no usable key access-key-id"),
    (r"requires option: repo1-s3-key-secret", "credentialsSecret", "the Secret has no usable key secret-access-key"),
    (r"requires option: repo1-cipher-pass", "cipherSecret", "the Secret has no usable key passphrase"),
    (r"AWS_ROLE_ARN|AWS_WEB_IDENTITY_TOKEN_FILE", "credentialsSecret",
     "there is none, and the pod has no web identity; its ServiceAccount needs the annotation of your cloud"),
    (r"NoSuchBucket", "bucket", "the store has no such bucket"),
    (r"PermanentRedirect|AuthorizationHeaderMalformed|IncorrectEndpoint|IllegalLocationConstraint", "region",
     "the bucket is in another region"),
    (r"failed with 40[13] ", "credentialsSecret", "the store refuses the keys"),
    (r"unable to verify certificate|unable to find hostname|unable to load CA|CA file", "caSecret",
     "the store's certificate cannot be verified"),
    (r"HostConnectError|HostNotFound|unable to connect|unable to get address|timeout connecting|unable to (read|write)|TLS error|failed with 5\d\d ",
     "endpoint", "the store does not answer"),
    (r"unable to load info file|unable to flush|CryptoError", "cipherSecret",
     "the passphrase is not the one that the backups are encrypted with"),
)
# Another server's pgBackRest; a log that the primary does not hand out.
_NOT_THE_STORE = re.compile(r":8432\b|WAL segment")


def explain(said):
    """The field, or None where nobody can tell, and the words for it."""
    plain = " ".join(said.split())
    if _NOT_THE_STORE.search(plain):
        return None, _short(plain)
    for pattern, field, words in _KNOWN:
        if re.search(pattern, plain):
            return field, f"{words} ({_short(plain)})"
    return None, _short(plain)


def _short(plain):
    """Without headers and requests; of the store's answer its code and its words."""
    answer = re.search(r"<Code>(.*?)</Code>(?:\s*<Message>(.*?)</Message>)?", plain)
    first = re.sub(r"[^\x20-\x7e]+", "?", plain.split("*** Path/Query")[0].split(" FormatError:")[0]).strip().rstrip(":")
    return (f"{first}: {answer[1]}: {answer[2] or ''}" if answer else first)[:300]
