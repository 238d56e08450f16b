"""Which files are data, pictures or papers by their names: no programs, and what makes a hand-in too large."""

import re

_DATA = re.compile(
    r"\.(?:png|jpe?g|gif|bmp|tiff?|webp|svg|npy|npz|mat|h5|hdf5|pkl|pickle|pt|pth|ckpt|onnx|pb|bin|csv|tsv|parquet|arff"
    r"|gz|bz2|xz|tar|tgz|zip|7z|rar|mp[34]|wav|avi|mov|mkv|pdf|docx?|pptx?|xlsx?|u?byte|idx\d?)$"
    r"|-ubyte$|(?:^|/)(?:data_batch_\d|test_batch|train|test|meta)$|\.tfevents\.",
    re.IGNORECASE,
)


def is_data(name: str) -> bool:
    """Whether a file may be left out where there are too many or too large ones, so that the programs are graded."""
    return _DATA.search(name) is not None
