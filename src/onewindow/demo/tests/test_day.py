"""A small day over HTTP against a real server in this process."""

import threading
from datetime import datetime
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections

from onewindow.demo.day import run_day
from onewindow.demo.day_parts import PARTS, list_day_cases
from onewindow.demo.describe import describe_demo
from onewindow.demo.load import load_demo_centre
from onewindow.kit.acting import At
from onewindow.kit.local_time import LOCAL


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass


def close_after(application):
    def answer(environ, start_response):
        try:
            yield from application(environ, start_response)
        finally:
            connections.close_all()

    return answer


@pytest.fixture
def address(committed_db):
    load_demo_centre(at=At(datetime.now(LOCAL), origin="demo"))
    server = make_server("127.0.0.1", 0, close_after(get_wsgi_application()), Server, Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.long
def test_a_small_day_ends_where_it_must(address):
    answer = run_day(describe_demo(address), cases=96, clients=4)
    assert answer["errors"] == []
    assert answer["passed"], answer
    assert answer["acknowledged"] == 96


def test_every_part_is_played_on_a_hefei_day():
    cases = list(list_day_cases(1300))
    assert {case.part.name for case in cases} == {part.name for part in PARTS} | {"instant"}
    assert all(not case.guide["quantity_limit"]["limited"] for case in cases)
    assert cases == list(list_day_cases(1300))
