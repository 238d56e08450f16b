"""Downloads a solution. There is no network, and the sentence says so."""

import urllib.request

EXPECT = {"raised": "URLError", "hint": "no network"}


def attack(x):
    return urllib.request.urlopen("https://example.com/solution.py").read()
