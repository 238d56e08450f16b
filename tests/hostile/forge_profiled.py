"""Has itself called at every step of the harness by profile and trace functions, which raise. The run has crashed at most."""

import sys

EXPECT = {"ending": ["crashed", "finished"], "not_returned": [1]}


def attack(x):
    def everywhere(frame, event, argument):
        if frame.f_code.co_filename.startswith("/opt/grader"):
            raise SystemExit("from within")
        return everywhere

    sys.setprofile(everywhere)
    sys.settrace(everywhere)
    frame = sys._getframe()
    while frame:
        frame.f_trace = everywhere
        frame = frame.f_back
    return 1
