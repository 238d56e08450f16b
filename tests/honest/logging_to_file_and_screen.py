"""Sets logging up in full: a format, a file, the screen, colours; captures warnings, too."""
import logging
import logging.config
import logging.handlers
import sys
import warnings

warnings.filterwarnings("ignore", category=DeprecationWarning)
warnings.simplefilter("always")
logging.captureWarnings(True)
logging.config.dictConfig({
    "version": 1,
    "formatters": {"long": {"format": "%(asctime)s %(processName)s %(threadName)s \x1b[32m%(levelname)s\x1b[0m %(message)s"}},
    "handlers": {
        "screen": {"class": "logging.StreamHandler", "formatter": "long", "stream": "ext://sys.stdout"},
        "file": {"class": "logging.handlers.RotatingFileHandler", "formatter": "long", "filename": "train.log", "maxBytes": 1000},
    },
    "root": {"level": "DEBUG", "handlers": ["screen", "file"]},
})
logger = logging.getLogger("homework")

def answer(x):
    logger.warning("shape %s, mean %.3f", x.shape, x.mean())
    warnings.warn("this goes to the log", UserWarning)
    try:
        1 / 0
    except ZeroDivisionError:
        logger.exception("as expected")
    print("done", file=sys.stderr, flush=True)
    assert "mean 2.5" in open("train.log").read() or "as expected" in open("train.log").read()
    return x.sum()
