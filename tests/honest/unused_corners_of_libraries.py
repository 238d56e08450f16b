"""Imports the less usual parts of the libraries that stand here without doing anything, and uses none of them."""
import matplotlib.dates as mdates
import matplotlib.patheffects as pe
import matplotlib.pyplot as plt
import torchvision.transforms.v2.functional as F2
from google.colab import auth, output, userdata
from google.colab.patches import cv2_imshow
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import Audio, YouTubeVideo
from matplotlib import font_manager
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from mpl_toolkits.mplot3d import Axes3D
from torchvision.datasets.utils import download_url
from torchvision.models.resnet import ResNet
from tqdm import tqdm_notebook
from tqdm.contrib import tzip

def answer(x):
    return x.sum()
