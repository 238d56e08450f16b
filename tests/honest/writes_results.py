"""Writes its results down: JSON, CSV, INI, XML, text with time stamps, identifiers, hashes, a zip of all of it."""
import configparser
import csv
import datetime
import hashlib
import json
import os
import uuid
import xml.etree.ElementTree as ET
import zipfile
from decimal import Decimal

def answer(x):
    run = f"{datetime.datetime.now():%Y-%m-%d_%H-%M-%S}_{uuid.uuid4().hex[:8]}"
    os.makedirs(f"runs/{run}")
    with open(f"runs/{run}/result.json", "w", encoding="utf-8") as f:
        json.dump({"Größe": x.tolist(), "ende": str(datetime.datetime.now(datetime.timezone.utc))}, f, ensure_ascii=False, indent=2)
    with open(f"runs/{run}/rows.csv", "w", newline="") as f:
        writer = csv.DictWriter(f, fieldnames=["a", "b", "c"])
        writer.writeheader()
        writer.writerows(dict(zip("abc", row)) for row in x)
    config = configparser.ConfigParser()
    config["train"] = {"lr": "0.1", "id": hashlib.sha256(x.tobytes()).hexdigest(), "price": str(Decimal("1.10"))}
    with open(f"runs/{run}/config.ini", "w") as f:
        config.write(f)
    ET.ElementTree(ET.fromstring("<a><b>1</b></a>")).write(f"runs/{run}/a.xml")
    with zipfile.ZipFile("runs.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in os.listdir(f"runs/{run}"):
            archive.write(f"runs/{run}/{name}", name)
    with zipfile.ZipFile("runs.zip") as archive, archive.open("rows.csv") as f:
        return sum(float(v) for row in csv.DictReader(line.decode() for line in f) for v in row.values())
