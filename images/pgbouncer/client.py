"""A client of PgBouncer's admin console that logs in on the socket given and stays until standard input ends."""

import socket
import struct
import sys

PROTOCOL_3_0 = 196608
READY_FOR_QUERY = b"Z\0\0\0\5I"

parameters = b"user\0postgres\0database\0pgbouncer\0\0"
startup = struct.pack("!ii", len(parameters) + 8, PROTOCOL_3_0) + parameters

with socket.socket(socket.AF_UNIX) as connection:
    connection.connect(sys.argv[1])
    connection.sendall(startup)
    answer = b""
    while not answer.endswith(READY_FOR_QUERY):
        answer += connection.recv(4096) or sys.exit("refused: %r" % answer)
    print("logged in", flush=True)
    sys.stdin.read()
