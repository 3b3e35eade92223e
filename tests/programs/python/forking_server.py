"""A server on a socket that forks for each client, and one made of socketserver."""
import os
import signal
import socket
import socketserver
import threading


def serve(listener, clients):
    for _ in range(clients):
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            with connection:
                data = connection.recv(100)
                connection.sendall(data.upper())
            os._exit(0)
        connection.close()
    ended = 0
    while ended < clients:
        pid, status = os.wait()
        ended += status == 0


def ask(address, text):
    with socket.create_connection(address, timeout=10) as client:
        client.sendall(text)
        return client.recv(100)


def by_hand():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = os.fork()
        if server == 0:
            serve(listener, 3)
            os._exit(0)
        print([ask(listener.getsockname(), text) for text in (b"one", b"two", b"three")])
        print("server", os.waitpid(server, 0)[1])


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        line = self.rfile.readline().strip()
        self.wfile.write(line[::-1] + b"\n")


def by_the_library():
    with socketserver.ForkingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        print([ask(server.server_address, text) for text in (b"abc\n", b"def\n")])
        server.shutdown()
        thread.join()


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    by_hand()
    by_the_library()
