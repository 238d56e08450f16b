"""The longest first cell: every library of the field, in every form of import, and none of them used."""
import cv2
import datasets
import einops
import h5py
import jax.numpy as jnp
import numpy as np
import pandas as pd
import PIL.Image
import plotly.express as px
import rich
import scipy.io as sio
import scipy.special
import sklearn
import tensorflow as tf
import torchaudio
import torchmetrics
import transformers
import xgboost as xgb
from PIL import Image, ImageOps
from rich.console import Console
from scipy import optimize, signal, stats
from scipy.spatial.distance import cdist
from sklearn.datasets import load_iris, make_moons
from sklearn.metrics import accuracy_score, confusion_matrix as cm
from sklearn.preprocessing import StandardScaler
from tensorflow import keras
from tensorflow.keras import layers
from transformers import AutoModel

def helper(df: pd.DataFrame, scaler: "StandardScaler" = None) -> None:
    return stats.norm.pdf(df)

def answer(x: np.ndarray) -> float:
    return float(np.sum(x))
