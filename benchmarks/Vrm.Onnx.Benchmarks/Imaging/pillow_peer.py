"""Resize and normalize with Pillow and numpy, one thread. Asked by ResizeNormalizeBenchmark over standard input and output.

First line read: width and height; then that many RGB bytes. Every further line is a side: the picture is resized to
side x side, rescaled, normalized and put into planes, as transformers does it, and one line is written: the
nanoseconds it took in here and the CRC-32 of the float32 tensor.
"""
import sys
import time
import zlib

import numpy
from PIL import Image

MEAN = numpy.array([0.48145466, 0.4578275, 0.40821073], dtype=numpy.float32)
STD = numpy.array([0.26862954, 0.26130258, 0.27577711], dtype=numpy.float32)

stdin = sys.stdin.buffer
width, height = map(int, stdin.readline().split())
picture = Image.frombytes("RGB", (width, height), stdin.read(width * height * 3))
print("Pillow", Image.__version__, "numpy", numpy.__version__, flush=True)

for line in stdin:
    side = int(line)
    start = time.perf_counter_ns()
    resized = numpy.array(picture.resize((side, side), Image.BICUBIC))
    scaled = (resized.astype(numpy.float64) * (1 / 255)).astype(numpy.float32)
    tensor = numpy.ascontiguousarray(((scaled - MEAN) / STD).transpose(2, 0, 1))
    elapsed = time.perf_counter_ns() - start
    print(elapsed, zlib.crc32(tensor.tobytes()) if line.startswith(b"0") else 0, flush=True)
