"""Works in temporary folders and with paths as objects; pickles, and removes what it made."""
import pickle
import tempfile
from pathlib import Path
import numpy as np

HERE = Path(__file__).resolve().parent

def answer(x):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a" / "b"
        path.mkdir(parents=True)
        (path / "x.npz").unlink(missing_ok=True)
        np.savez_compressed(path / "x.npz", x=x)
        (HERE / "copied").mkdir()
        (HERE / "copied" / "x.npz").write_bytes((path / "x.npz").read_bytes())
    with np.load(HERE / "copied" / "x.npz") as stored:
        x = stored["x"]
    np.savetxt("x.csv", x, delimiter=",")
    blob = pickle.dumps({"x": np.genfromtxt("x.csv", delimiter=",")}, protocol=pickle.HIGHEST_PROTOCOL)
    Path.cwd().joinpath("x.pkl").write_bytes(blob)
    assert [p.name for p in sorted(HERE.glob("*.pkl"))] == ["x.pkl"]
    (HERE / "copied" / "x.npz").unlink()
    (HERE / "copied").rmdir()
    with tempfile.TemporaryFile() as file:
        file.write(Path("x.pkl").read_bytes())
        file.seek(0)
        return pickle.load(file)["x"].sum()
