"""How the operator asks a pod: HTTPS on port 8433, for holders of its certificate, named "postgres", only."""

import json
import os
import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

OPERATOR = "postgres"
PORT = 8433
HANDSHAKE_SECONDS = 15
MOST_CONNECTIONS = 16


class Busy(Exception):
    """What is asked for cannot be now."""


class Failed(Exception):
    """What is asked for was tried."""


def certificates(folder):
    """What differs when one of them was renewed."""
    return [os.stat(f"{folder}/{name}").st_mtime_ns for name in ("ca.crt", "tls.crt", "tls.key")]


class Handler(BaseHTTPRequestHandler):
    timeout = 30
    protocol_version = "HTTP/1.1"
    folder = None
    gets = {}
    posts = {}
    made = None

    def setup(self):
        self.request.settimeout(10)
        # Whoever has not shown a certificate by then goes, however slowly they write.
        late = threading.Timer(HANDSHAKE_SECONDS, self.request.shutdown, [socket.SHUT_RDWR])
        late.start()
        try:
            self.request = self.context().wrap_socket(self.request, server_side=True)
        finally:
            late.cancel()
        super().setup()

    @classmethod
    def context(cls):
        """Made anew when certificates or authorities have changed, which they do while this runs."""
        now = certificates(cls.folder)
        if cls.made is None or cls.made[0] != now:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=f"{cls.folder}/ca.crt")
            context.load_cert_chain(f"{cls.folder}/tls.crt", f"{cls.folder}/tls.key")
            context.verify_mode = ssl.CERT_REQUIRED
            cls.made = (now, context)
        return cls.made[1]

    def allowed(self):
        subject = dict(part for group in self.connection.getpeercert()["subject"] for part in group)
        if subject.get("commonName") == OPERATOR:
            return True
        self.answer(403, {"error": "only the operator may ask"})
        return False

    def do_GET(self):  # pylint: disable=invalid-name
        if self.allowed():
            self.carry_out(self.gets, {})

    def do_POST(self):  # pylint: disable=invalid-name
        if self.allowed():
            self.carry_out(self.posts, json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0)))))

    def carry_out(self, does, request):
        if self.path not in does:
            self.answer(404, {"error": "no such path"})
            return
        try:
            self.answer(200, does[self.path](request))
        except Busy as busy:
            self.answer(409, {"error": str(busy)})
        except (Failed, OSError) as failure:
            self.answer(500, {"error": str(failure)})

    def answer(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args):  # pylint: disable=redefined-builtin
        pass


class Server(ThreadingHTTPServer):
    """With so many connections at most: beside a database each takes of what the database may have."""

    daemon_threads = True
    connections = threading.BoundedSemaphore(MOST_CONNECTIONS)

    def process_request(self, request, client_address):
        if not self.connections.acquire(blocking=False):
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # no thread can be started
            self.connections.release()
            raise

    def process_request_thread(self, request, client_address):
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.connections.release()

    def handle_error(self, request, client_address):
        # Somebody without a certificate; the kubelet's probe, which only connects.
        pass


def serve(folder, gets, posts=None):
    """Answers as long as the process lives.

    folder: with ca.crt, tls.crt and tls.key. gets, posts: by path, what makes an answer of a request.
    """
    Handler.folder = folder
    Handler.gets = gets
    Handler.posts = posts or {}
    Server(("", PORT), Handler).serve_forever()
