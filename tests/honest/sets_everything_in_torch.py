"""Sets what can be set in torch at the top of a file: threads within and between operations, precision, backends, modes."""
import multiprocessing
import threading
import torch

torch.set_num_threads(4)
torch.set_num_interop_threads(1)
torch.set_default_dtype(torch.float32)
torch.set_flush_denormal(True)
torch.backends.cudnn.benchmark = True
torch.backends.cuda.matmul.allow_tf32 = True
torch.backends.mkldnn.enabled = True
torch.multiprocessing.set_sharing_strategy("file_system")
torch.hub.set_dir("hub")
multiprocessing.set_start_method("fork", force=True)

def answer(x):
    assert threading.current_thread() is threading.main_thread()
    assert multiprocessing.current_process().name == "MainProcess"
    big = torch.ones(600, 600)
    with torch.backends.mkldnn.flags(enabled=False):
        assert (big @ big)[0, 0] == 600
    print(torch.__config__.show(), torch.__config__.parallel_info(), torch.get_num_threads())
    return torch.as_tensor(x).sum()
