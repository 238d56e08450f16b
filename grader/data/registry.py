"""What data sets there are: where each comes from officially, and how to tell that a file is the official one."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from grader.data.complaint import complain
from grader.data.shapes import CLASSES as SHAPES
from grader.data.strokes import CLASSES as STROKES

Form = Literal["cifar-python", "cifar-binary", "idx"]


@dataclass(frozen=True)
class Archive:
    """One file to download: the same bytes at each address, tried in order. `size` in bytes."""

    file: str
    addresses: tuple[str, ...]
    sha256: str
    size: int


@dataclass(frozen=True)
class Piece:
    """One official file inside an archive, unpacked. `digest` is `sha256:…` or `md5:…`; `size` in bytes."""

    name: str
    digest: str
    size: int


@dataclass(frozen=True)
class Release:
    """One official form of a data set. Pieces are in reading order; those of the test set say so."""

    form: Form
    archives: tuple[Archive, ...]
    train: tuple[Piece, ...]
    test: tuple[Piece, ...]


@dataclass(frozen=True)
class Entry:
    """One data set by name. `image` is (channels, height, width); `train` and `test` count images.

    `stand_in` marks generated pictures that only stand in for a real data set. `whole` names the data set of which
    this one is a class-balanced subset; the releases are then those of the whole.
    """

    name: str
    title: str
    classes: tuple[str, ...]
    image: tuple[int, int, int]
    train: int
    test: int
    citation: str
    releases: tuple[Release, ...] = ()
    whole: str | None = None
    stand_in: bool = False

    @property
    def how(self) -> str:
        """What to type where the data set is missing."""
        if self.stand_in:
            return "it is drawn when first needed"
        return f"type `grader data fetch {self.name}` or, with the files at hand, `grader data add {self.name} PATH`"


# Where the digests below were checked, having no download of our own to hash. CIFAR-10's archives: the python one's
# SHA-256 and size in Keras-style loaders and a Git LFS record of the file, its MD5 in torchvision; the binary one's in
# the Ruby port of torchvision and GoMLX. Its unpacked python batches: MD5 in torchvision, sizes in a folder listing (no
# SHA-256 of them is published). Its binary batches: the Ruby port of torchvision alone. MNIST: several independent
# loaders, packed and unpacked; the two t10k files were also hashed here.
_CIFAR_HOME = "https://www.cs.toronto.edu/~kriz"
_BATCH_PY = (
    ("data_batch_1", "c99cafc152244af753f735de768cd75f", 31035704),
    ("data_batch_2", "d4bba439e000b95fd0a9bffe97cbabec", 31035320),
    ("data_batch_3", "54ebc095f3ab1f0389bbae665268c751", 31035999),
    ("data_batch_4", "634d18415352ddfa80567beed471001a", 31035696),
    ("data_batch_5", "482c414d41f54cd18b22e5b47cb7c3cb", 31035623),
    ("test_batch", "40351d587109b95175f43aff81a1287e", 31035526),
)
_BATCH_BIN = (
    ("data_batch_1.bin", "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
    ("data_batch_2.bin", "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
    ("data_batch_3.bin", "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
    ("data_batch_4.bin", "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
    ("data_batch_5.bin", "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"),
    ("test_batch.bin", "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"),
)
_BATCH_BIN_SIZE = 10_000 * (1 + 3 * 32 * 32)

CIFAR_PYTHON = Release(
    form="cifar-python",
    archives=(
        Archive(
            "cifar-10-python.tar.gz",
            (f"{_CIFAR_HOME}/cifar-10-python.tar.gz",),
            "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
            170498071,
        ),
    ),
    train=tuple(Piece(name, f"md5:{md5}", size) for name, md5, size in _BATCH_PY[:5]),
    test=tuple(Piece(name, f"md5:{md5}", size) for name, md5, size in _BATCH_PY[5:]),
)
CIFAR_BINARY = Release(
    form="cifar-binary",
    archives=(
        Archive(
            "cifar-10-binary.tar.gz",
            (f"{_CIFAR_HOME}/cifar-10-binary.tar.gz",),
            "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
            170052171,
        ),
    ),
    train=tuple(Piece(name, f"sha256:{digest}", _BATCH_BIN_SIZE) for name, digest in _BATCH_BIN[:5]),
    test=tuple(Piece(name, f"sha256:{digest}", _BATCH_BIN_SIZE) for name, digest in _BATCH_BIN[5:]),
)


def _mnist(file: str, sha256: str, size: int) -> Archive:
    # The page MNIST was published on now answers 403; these two public copies hold the very same bytes.
    mirrors = ("https://ossci-datasets.s3.amazonaws.com/mnist", "https://storage.googleapis.com/cvdf-datasets/mnist")
    return Archive(file, tuple(f"{mirror}/{file}" for mirror in mirrors), sha256, size)


MNIST_IDX = Release(
    form="idx",
    archives=(
        _mnist(
            "train-images-idx3-ubyte.gz",
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
            9912422,
        ),
        _mnist(
            "train-labels-idx1-ubyte.gz",
            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
            28881,
        ),
        _mnist(
            "t10k-images-idx3-ubyte.gz",
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
            1648877,
        ),
        _mnist(
            "t10k-labels-idx1-ubyte.gz",
            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
            4542,
        ),
    ),
    train=(
        Piece(
            "train-images-idx3-ubyte",
            "sha256:ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
            47040016,
        ),
        Piece(
            "train-labels-idx1-ubyte",
            "sha256:65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
            60008,
        ),
    ),
    test=(
        Piece(
            "t10k-images-idx3-ubyte",
            "sha256:0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
            7840016,
        ),
        Piece(
            "t10k-labels-idx1-ubyte",
            "sha256:ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
            10008,
        ),
    ),
)

_CIFAR_CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
_CIFAR_CITATION = (
    "Alex Krizhevsky: Learning Multiple Layers of Features from Tiny Images. "
    "Technical report, University of Toronto, 2009."
)

REGISTRY: Mapping[str, Entry] = {
    known.name: known
    for known in (
        Entry(
            name="cifar10",
            title="CIFAR-10: 60,000 colour photographs of ten kinds of things",
            classes=_CIFAR_CLASSES,
            image=(3, 32, 32),
            train=50_000,
            test=10_000,
            citation=_CIFAR_CITATION,
            releases=(CIFAR_PYTHON, CIFAR_BINARY),
        ),
        Entry(
            name="cifar10_subset",
            title="12,000 images of CIFAR-10, equally many of each class",
            classes=_CIFAR_CLASSES,
            image=(3, 32, 32),
            train=10_000,
            test=2_000,
            citation=_CIFAR_CITATION,
            releases=(CIFAR_PYTHON, CIFAR_BINARY),
            whole="cifar10",
        ),
        Entry(
            name="mnist",
            title="MNIST: 70,000 handwritten digits",
            classes=tuple("0123456789"),
            image=(1, 28, 28),
            train=60_000,
            test=10_000,
            citation="Yann LeCun, Corinna Cortes, Christopher J. C. Burges: The MNIST database of handwritten digits.",
            releases=(MNIST_IDX,),
        ),
        Entry(
            name="shapes10",
            title="Generated pictures of ten shapes (a stand-in for a real data set)",
            classes=SHAPES,
            image=(3, 32, 32),
            train=4_000,
            test=1_000,
            citation="Generated by this program.",
            stand_in=True,
        ),
        Entry(
            name="strokes10",
            title="Generated digits, drawn by strokes (a stand-in for handwritten ones)",
            classes=STROKES,
            image=(1, 28, 28),
            train=4_000,
            test=1_000,
            citation="Generated by this program.",
            stand_in=True,
        ),
    )
}


def entry(name: str, registry: Mapping[str, Entry] = REGISTRY) -> Entry:
    """The data set of that name; raises ProblemError naming the nearest ones where there is none."""
    if name in registry:
        return registry[name]
    near = difflib.get_close_matches(name, registry, n=3, cutoff=0.4)
    raise complain(
        Path(name),
        "unknown",
        f"there is no data set `{name}`; "
        + (f"did you mean {' or '.join(near)}?" if near else "see `grader data list`"),
    )
