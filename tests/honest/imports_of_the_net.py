"""Imports what would reach other machines and programs, and never does: subprocess, ssl, requests, urllib, sockets."""
import asyncio
import ctypes
import ftplib
import http.client
import http.server
import multiprocessing.shared_memory
import shlex
import smtplib
import socket
import ssl
import subprocess
import urllib.request
import requests
import wandb
from bs4 import BeautifulSoup
from urllib.parse import urlparse

context = ssl.create_default_context()
ssl._create_default_https_context = ssl._create_unverified_context
socket.setdefaulttimeout(10)

def download(url):
    return requests.get(url).content or subprocess.check_output(["wget", url])

def answer(x):
    assert urlparse("https://example.com/a").path == "/a" and shlex.split("a b") == ["a", "b"]
    return x.sum()
