from urllib.parse import urlencode

from portal import webserver
from portal.helpcenter.questions import LONGEST_QUESTION


def test_the_longest_question_of_any_script_fits_into_an_address():
    address = f"GET /en/search/?{urlencode({'q': '語' * LONGEST_QUESTION, 'category': 'x' * 200})} HTTP/1.1"
    assert len(address) <= webserver.limit_request_line
