"""A script with a command line: argparse in a main function, behind the guard; defaults read at the top."""
import argparse
import os
import sys

def parse(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--lr", type=float, default=float(os.environ.get("LR", "0.01")))
    parser.add_argument("--no-cuda", action="store_true")
    return parser.parse_args(argv)

args, unknown = argparse.ArgumentParser().parse_known_args()
config = parse([])

def main():
    options = parse()
    print(options.epochs)
    sys.exit(0)

def answer(x):
    assert config.epochs == 5 and not config.no_cuda and isinstance(sys.argv, list)
    return x.sum()

if __name__ == '__main__':
    main()
