"""Leaves what an interpreter reads when it starts: .pth files, customisations, preloads. No later one reads them."""

import os

EXPECT = {"returned": None, "twice": True}
FILES = {"evil.pth": "import os; os._exit(9)\n", "usercustomize.py": "import os; os._exit(9)\n"}


def attack(x):
    os.environ["LD_PRELOAD"] = "/scratch/evil.so"
    os.environ["PYTHONSTARTUP"] = "/scratch/submission/usercustomize.py"
    for folder in ("/scratch/.local/lib/python3.11/site-packages", "/scratch/lib"):
        os.makedirs(folder, exist_ok=True)
        with open(f"{folder}/evil.pth", "w") as file:
            file.write("import os; os._exit(9)\n")
