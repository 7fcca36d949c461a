import os
import socketserver


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        x = 0
        for i in range(1, 100001):
            x = (x * 31 + i) % 65537
        self.wfile.write(b"%d\n" % x)


class Server(getattr(socketserver, os.environ.get("KIND", "ForkingTCPServer"))):
    allow_reuse_address = True
    request_queue_size = 128


Server(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
