"""MNIST in memory: shipped images, file formats, and errors for missing or damaged data."""

import contextlib
import gc
import gzip
import hashlib
import http.server
import io
import shutil
import socket
import ssl
import subprocess
import threading
import tracemalloc
import urllib.request
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
import torchvision
from PIL import Image

from mnist_demo.datasets import mnist
from mnist_demo.datasets.labelled_images import DataError
from mnist_demo.datasets.mnist import load_for_evaluation, load_mnist, shipped_test_images

# urllib leaves sockets of failed requests open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")


def test_the_package_ships_mnists_ten_thousand_test_images():
    images, labels = shipped_test_images()
    assert (images.shape, images.dtype) == ((10_000, 28, 28), torch.uint8)
    assert (labels.shape, labels.dtype) == ((10_000,), torch.int64)
    # The count of each digit, and the checksum of MNIST's own file without its header of 16 bytes.
    assert labels.bincount().tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert hashlib.md5(images.numpy().tobytes()).hexdigest() == TEST_IMAGES_MD5


TEST_IMAGES_MD5 = "240610fa99e73bfa49df8e7fc24d3206"


def test_the_shipped_images_are_mnists(mnist_folder):
    for shipped, original in zip(shipped_test_images(), load_for_evaluation(mnist_folder)[:2], strict=True):
        assert torch.equal(shipped, original)


@pytest.mark.slow
def test_there_are_sixty_thousand_training_images(mnist_folder):
    images, labels = load_mnist(mnist_folder)
    assert (images.shape, images.dtype) == ((60_000, 28, 28), torch.uint8)
    assert (labels.shape, labels.dtype) == ((60_000,), torch.int64)


@pytest.fixture
def archive(tmp_path):
    """An mnist.npz of four and two images."""
    arrays = {
        "x_train": np.arange(4 * 784, dtype=np.uint32).astype(np.uint8).reshape(4, 28, 28),
        "y_train": np.array([3, 1, 4, 1], np.uint8),
        "x_test": np.zeros((2, 28, 28), np.uint8),
        "y_test": np.array([5, 9], np.uint8),
    }

    def write(**changes):
        np.savez(tmp_path / "mnist.npz", **{k: v for k, v in (arrays | changes).items() if v is not None})
        return tmp_path / "mnist.npz"

    return write


def test_mnist_is_read_from_one_archive(archive):
    images, labels = load_mnist(archive())
    assert images.shape == (4, 28, 28) and labels.tolist() == [3, 1, 4, 1] and labels.dtype == torch.int64
    images, labels, _ = load_for_evaluation(archive())
    assert images.shape == (2, 28, 28) and labels.tolist() == [5, 9]


@pytest.mark.parametrize(
    "changes",
    [
        {"x_train": None},
        {"y_train": None},
        {"x_train": np.zeros((4, 783), np.uint8)},
        {"x_train": np.full((4, 28, 28), -0.4, np.float32)},
        {"x_train": np.full((4, 28, 28), 256)},
        {"x_train": np.full((4, 28, 28), np.nan)},
        {"x_train": np.zeros((3, 28, 28), np.uint8)},
        {"y_train": np.zeros((4, 10), np.uint8)},
        {"y_train": np.array([None] * 4, object)},
    ],
)
def test_the_error_names_an_archive_that_is_not_mnist(archive, changes):
    with pytest.raises(DataError, match=r"mnist\.npz is not an mnist\.npz[^\n]*\.$"):
        load_mnist(archive(**changes))


def test_the_error_names_the_arrays_of_another_archive(tmp_path):
    np.savez(tmp_path / "mine.npz", images=np.zeros(3), labels=np.zeros(3))
    with pytest.raises(
        DataError, match=r"it has images, labels and no x_train\): it must contain x_train and y_train\.$"
    ):
        load_mnist(tmp_path / "mine.npz")


def test_the_error_names_a_damaged_archive(archive):
    path = archive()
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(DataError, match=r"mnist\.npz"):
        load_mnist(path)


def test_the_error_names_a_mistyped_path_and_nothing_is_created(tmp_path):
    for name in ("gone.npz", "gone", "gone/deeper"):
        with pytest.raises(DataError, match=rf"^There is no file or folder .*{name}: `--data` takes [^\n]*\.$"):
            load_mnist(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("label", [10, -1, 2.5])
def test_an_npz_with_labels_other_than_digits_is_refused(tmp_path, label):
    path = tmp_path / "mnist.npz"
    labels = np.array([1, 2, label])
    np.savez(path, x_train=np.zeros((3, 28, 28), np.uint8), y_train=labels)
    with pytest.raises(DataError, match="0 to 9"):
        load_mnist(path)


def idx(array: np.ndarray) -> bytes:
    """An IDX file of bytes."""
    return bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes() + array.astype(np.uint8).tobytes()


@pytest.fixture
def mirror(tmp_path, monkeypatch):
    """Makes torchvision download small files from a local server, one of them damaged if named."""
    folder = tmp_path / "mirror"
    folder.mkdir()

    class Files(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=folder)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files)
    threading.Thread(target=server.serve_forever, args=(0.05,)).start()

    def serve(damaged: str | None = None):
        images, labels = (tensor[:200].numpy() for tensor in shipped_test_images())
        resources = []
        for stem in ("train", "t10k"):
            for name, array in ((f"{stem}-images-idx3-ubyte.gz", images), (f"{stem}-labels-idx1-ubyte.gz", labels)):
                content = gzip.compress(idx(array))
                resources.append((name, hashlib.md5(content).hexdigest()))
                (folder / name).write_bytes(content[:50] if name == damaged else content)
        monkeypatch.setattr(torchvision.datasets.MNIST, "mirrors", [f"http://127.0.0.1:{server.server_port}/"])
        monkeypatch.setattr(torchvision.datasets.MNIST, "resources", resources)

    yield serve
    server.shutdown()
    server.server_close()
    gc.collect()  # the sockets that urllib has left open, while their warning is ignored


def test_mnist_is_downloaded_to_an_empty_folder(mirror, tmp_path):
    mirror()
    folder = tmp_path / "data"
    folder.mkdir()
    assert len(load_mnist(folder)[0]) == 200
    assert sorted(path.name for path in (folder / "MNIST" / "raw").iterdir()) == [
        *("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", "train-images-idx3-ubyte", "train-labels-idx1-ubyte")
    ]


def test_a_failed_download_does_not_block_the_next(mirror, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    mirror(damaged="t10k-labels-idx1-ubyte.gz")
    with pytest.raises(
        DataError, match=r"^MNIST is not in data/MNIST/raw and could not be downloaded [^\n]*go online\.$"
    ):
        load_mnist()
    assert not (tmp_path / "data").exists()
    mirror()
    assert len(load_mnist()[0]) == 200


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://127.0.0.1:{port}/gone/", "HTTP Error 404: File not found"),
        ("http://127.0.0.1:1/", "Connection refused"),
    ],
)
def test_a_failed_download_says_its_reason(mirror, tmp_path, monkeypatch, address, reason):
    mirror()
    port = torchvision.datasets.MNIST.mirrors[0].rpartition(":")[2].strip("/")
    monkeypatch.setattr(torchvision.datasets.MNIST, "mirrors", [address.format(port=port)] * 2)
    (tmp_path / "data").mkdir()
    with pytest.raises(DataError, match=rf"could not be downloaded \([^;\n]*{reason}[^;\n]*\): pass"):
        load_mnist(tmp_path / "data")


def test_a_failed_download_names_the_proxy_without_its_password(mirror, tmp_path, monkeypatch):
    mirror()
    proxy = torchvision.datasets.MNIST.mirrors[0].replace("//", "//anna:secret@")  # it knows no CONNECT
    monkeypatch.setenv("https_proxy", proxy)
    monkeypatch.setattr(urllib.request, "_opener", None)  # it may know the proxies of an earlier test
    monkeypatch.setattr(torchvision.datasets.MNIST, "mirrors", ["https://mnist.invalid/"])
    (tmp_path / "data").mkdir()
    with pytest.raises(DataError, match=r"501.*https_proxy names the proxy 127\.0\.0\.1:\d+\): pass") as refused:
        load_mnist(tmp_path / "data")
    assert "secret" not in str(refused.value)


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificate")
def test_a_failed_download_names_an_untrusted_certificate(mirror, tmp_path, monkeypatch):
    mirror()
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=127.0.0.1"
    subprocess.run([*command.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def shake_hands():
        connection = server.accept()[0]
        with contextlib.suppress(ssl.SSLError, ConnectionError), connection:
            context.wrap_socket(connection, server_side=True).close()

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=shake_hands)
        thread.start()
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        monkeypatch.setattr(urllib.request, "_opener", None)  # it may know the proxies of an earlier test
        monkeypatch.setattr(torchvision.datasets.MNIST, "mirrors", [f"https://127.0.0.1:{server.getsockname()[1]}/"])
        (tmp_path / "data").mkdir()
        with pytest.raises(DataError, match=r"could not be downloaded \([^\n]*certificate verify failed[^\n]*\): pass"):
            load_mnist(tmp_path / "data")
        thread.join()


def test_a_download_without_an_answer_is_given_up(mirror, tmp_path, monkeypatch):
    mirror()
    monkeypatch.setattr(mnist, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        monkeypatch.setattr(torchvision.datasets.MNIST, "mirrors", [address])
        (tmp_path / "data").mkdir()
        with pytest.raises(DataError, match=r"could not be downloaded \([^\n]*timed out\)"):
            load_mnist(tmp_path / "data")
    assert socket.getdefaulttimeout() is None


def test_an_interrupted_download_is_completed(mirror, tmp_path):
    raw = tmp_path / "data" / "MNIST" / "raw"
    raw.mkdir(parents=True)
    (raw / "train-images-idx3-ubyte.gz").write_bytes(b"half")
    mirror(damaged="train-images-idx3-ubyte.gz")
    with pytest.raises(DataError, match=r"not both in .*raw, and MNIST could not be downloaded"):
        load_mnist(tmp_path / "data")
    mirror()
    assert len(load_mnist(tmp_path / "data")[0]) == 200


def test_nothing_is_downloaded_beside_other_files(mirror, tmp_path):
    mirror()
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "a.png").write_bytes(b"")
    with pytest.raises(DataError, match=r"letters contains no readable images \(found a\.png\): `--data` takes"):
        load_mnist(folder)
    assert [path.name for path in folder.iterdir()] == ["a.png"]


def some(count: int = 300) -> tuple[np.ndarray, np.ndarray]:
    """The first test images, with a corner pixel changed so that they are not MNIST's, and labels."""
    images, labels = (tensor[:count].numpy().copy() for tensor in shipped_test_images())
    images[:, 0, 0] = 1
    return images, labels


def write_csv(path: Path, images: np.ndarray, labels: np.ndarray | None, header: str = "") -> Path:
    rows = images.reshape(len(images), -1)
    rows = rows if labels is None else np.column_stack([labels, rows])
    np.savetxt(path, rows, "%d", ",", header=header, comments="")
    return path


PIXELS = ",".join(f"pixel{number}" for number in range(784))


def test_kaggles_csv_has_no_split_and_mnists_test_images_are_left_out(tmp_path):
    images, labels = some()
    images[:50, 0, 0] = 0  # these remain MNIST's test images
    write_csv(tmp_path / "train.csv", images, labels, f"label,{PIXELS}")
    write_csv(tmp_path / "test.csv", images, None, PIXELS)
    for path in (tmp_path, tmp_path / "train.csv"):
        read, read_labels = load_mnist(path)
        assert read.numpy().tolist() == images[50:].tolist() and read_labels.tolist() == labels[50:].tolist()
        measured, _, is_test = load_for_evaluation(path)
        assert len(measured) == 300 and not is_test
    with pytest.raises(DataError, match=r"test\.csv has no labels"):
        load_mnist(tmp_path / "test.csv")


def test_a_csv_of_test_images_only_is_refused_for_training(tmp_path):
    path = write_csv(tmp_path / "mine.csv", *(tensor[:120].numpy() for tensor in shipped_test_images()))
    with pytest.raises(DataError, match="contains only MNIST's test images"):
        load_mnist(path)


def test_two_csvs_without_a_header_are_a_split(tmp_path):
    images, labels = some(30)
    write_csv(tmp_path / "mnist_train.csv", images[:20], labels[:20])
    write_csv(tmp_path / "mnist_test.csv", images[20:], labels[20:])
    assert load_mnist(tmp_path)[1].tolist() == labels[:20].tolist()
    read, read_labels, is_test = load_for_evaluation(tmp_path)
    assert is_test and read.numpy().tolist() == images[20:].tolist() and read_labels.tolist() == labels[20:].tolist()


def test_a_csv_may_have_the_label_last_and_quotes(tmp_path):
    images, labels = some(4)
    path = tmp_path / "mnist_784.csv"
    lines = [",".join(f'"{value}"' for value in [*image.ravel(), label]) for image, label in zip(images, labels)]
    path.write_text("\n".join([f"{PIXELS},class", *lines]), "utf-8-sig")
    read, read_labels = load_mnist(path)
    assert read.numpy().tolist() == images.tolist() and read_labels.tolist() == labels.tolist()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a,b,c\n1,2,3\n",
        "\x00\x01",
        f"label,{PIXELS}\n",
        "1" + ",0" * 783 + ",x",
        "1" + ",0" * 783 + ",256",
        "1" + ",0" * 783 + ",-0.5",
        "1" + ",0" * 783 + ",nan",
        "11" + ",0" * 784,
        "1" + ",0" * 784 + "\n1,0",
    ],
)
def test_the_error_names_a_csv_that_is_not_mnist(tmp_path, text):
    (tmp_path / "some.csv").write_text(text)
    with pytest.raises(DataError, match=r"some\.csv (contains no|has no|cannot be used)[^\n]*\.$"):
        load_for_evaluation(tmp_path / "some.csv")


@pytest.mark.parametrize("subfolder", ["", "raw", "MNIST/raw"])
@pytest.mark.parametrize("name", ["-idx{}-ubyte", ".idx{}-ubyte", "-idx{}-ubyte.gz"])
def test_idx_files_may_be_in_the_folder_itself_and_packed(tmp_path, subfolder, name):
    images, labels = some(30)
    folder = tmp_path / subfolder
    folder.mkdir(parents=True, exist_ok=True)
    for stem, part in (("train", slice(20)), ("t10k", slice(20, None))):
        for kind, array in (("images", images), ("labels", labels)):
            content = idx(array[part])
            path = folder / f"{stem}-{kind}{name.format(array.ndim)}"
            path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    read, read_labels = load_mnist(tmp_path)
    assert read.numpy().tolist() == images[:20].tolist() and read_labels.tolist() == labels[:20].tolist()
    assert load_for_evaluation(tmp_path)[1].tolist() == labels[20:].tolist()


@pytest.mark.parametrize("count", [10, 2**31])
def test_a_packed_file_is_unpacked_only_to_the_size_in_its_header(tmp_path, count):
    head = bytes([0, 0, 8, 3]) + b"".join(number.to_bytes(4, "big") for number in (count, 28, 28))
    path = tmp_path / "train-images-idx3-ubyte.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(head)
        for _ in range(100):
            file.write(bytes(2**20))
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx(np.zeros(10, np.uint8)))
    tracemalloc.start()
    with pytest.raises(DataError, match="is damaged"):
        load_mnist(tmp_path)
    assert tracemalloc.get_traced_memory()[1] < 20e6
    tracemalloc.stop()


@pytest.mark.parametrize("damage", [lambda c: c[:-1], lambda c: c[:3], lambda c: b"<html>" + c, lambda c: b""])
@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_the_error_names_a_damaged_idx_file(tmp_path, damage, suffix):
    images, labels = some(3)
    content = idx(images)
    (tmp_path / f"train-images-idx3-ubyte{suffix}").write_bytes(damage(gzip.compress(content) if suffix else content))
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx(labels))
    with pytest.raises(DataError, match=r"train-images-idx3-ubyte[^\n]* is damaged[^\n]*download it again\.$"):
        load_mnist(tmp_path)


def test_idx_files_of_letters_are_refused(tmp_path):
    images, labels = some(3)
    (tmp_path / "train-images-idx3-ubyte").write_bytes(idx(images))
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx(labels + 20))
    with pytest.raises(DataError, match="whole numbers from 0 to 9"):
        load_mnist(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("names", [("", ""), ("train", "test"), ("training", "testing")])
def test_pictures_may_be_in_a_folder_per_digit(tmp_path, names):
    images, labels = some(24)
    images[:, 0, 0] = 0
    for number, (image, label) in enumerate(zip(images, labels)):
        folder = tmp_path / names[number % 2] / str(label)
        folder.mkdir(parents=True, exist_ok=True)
        # Dark on light and larger, it is still the same digit.
        Image.fromarray(255 - image).resize((84, 84), Image.Resampling.NEAREST).save(folder / f"{number}.png")
        for name in (".DS_Store", "Thumbs.db", "desktop.ini"):
            (folder / name).write_bytes(b"")
    read, read_labels, is_test = load_for_evaluation(tmp_path)
    assert is_test == bool(names[0])
    assert sorted(read_labels.tolist()) == sorted((labels[1::2] if is_test else labels).tolist())
    assert read.shape[1:] == (28, 28) and read.dtype == torch.uint8
    assert sorted(load_mnist(tmp_path)[1].tolist()) == sorted((labels[::2] if is_test else labels).tolist())


def test_mnists_own_pictures_are_read_unchanged(tmp_path):
    images, labels = (tensor[:12].numpy() for tensor in shipped_test_images())
    for number, (image, label) in enumerate(zip(images, labels)):
        (tmp_path / str(label)).mkdir(exist_ok=True)
        Image.fromarray(image).save(tmp_path / str(label) / f"{number:02}.png")
    read, read_labels, _ = load_for_evaluation(tmp_path)
    order = np.argsort(labels, kind="stable")
    assert read.numpy().tolist() == images[order].tolist() and read_labels.tolist() == labels[order].tolist()


def test_the_error_names_an_unreadable_picture(tmp_path):
    (tmp_path / "3").mkdir()
    with pytest.raises(DataError, match="no pictures in the sub-folders 0 to 9"):
        load_for_evaluation(tmp_path)
    (tmp_path / "3" / "notes.txt").write_text("three")
    with pytest.raises(DataError, match=r"notes\.txt: This file is not a picture"):
        load_for_evaluation(tmp_path)


def test_transposed_images_are_turned_upright_in_every_format(tmp_path):
    images, labels = some(200)
    transposed = images.transpose(0, 2, 1)
    np.savez(tmp_path / "mnist.npz", x_train=transposed, y_train=labels, x_test=images, y_test=labels)
    write_csv(tmp_path / "emnist-digits-test.csv", transposed, labels)
    for read, _ in (
        load_mnist(tmp_path),
        load_for_evaluation(tmp_path / "emnist-digits-test.csv")[:2],
        load_for_evaluation(tmp_path)[:2],  # these are upright already
    ):
        assert read.numpy().tolist() == images.tolist()


@pytest.mark.parametrize("white", [1.0, 255.0])
@pytest.mark.parametrize("shape", [(28, 28), (784,), (28, 28, 1), (1, 28, 28)])
def test_an_archive_may_have_flat_images_and_decimals(archive, white, shape):
    images = np.arange(4 * 784, dtype=np.uint32).astype(np.uint8).reshape(4, *shape)
    read, labels = load_mnist(
        archive(x_train=(images / 255 * white).astype(np.float32), y_train=np.array([3.0, 1, 4, 1]))
    )
    assert read.numpy().tolist() == images.reshape(4, 28, 28).tolist() and labels.tolist() == [3, 1, 4, 1]


def test_an_archive_without_a_test_split_is_measured_whole(tmp_path):
    images, labels = (tensor[:50].numpy() for tensor in shipped_test_images())
    np.savez(tmp_path / "mine.npz", x_train=np.flip(images, 2), y_train=labels)
    measured, _, is_test = load_for_evaluation(tmp_path / "mine.npz")
    assert (len(measured), is_test) == (50, False)
    assert len(load_mnist(tmp_path / "mine.npz")[0]) == 50


def test_an_ink_file_is_not_taken_for_images(tmp_path):
    np.savez(tmp_path / "ink-digits.npz", stroke_start=np.zeros(2))
    with pytest.raises(DataError, match=r"is an ink file of pen drawings: pass it with `--ink"):
        load_mnist(tmp_path / "ink-digits.npz")


@pytest.mark.parametrize("name", ["seven.png", "notes.txt", "letters"])
def test_a_path_without_images_is_refused(tmp_path, name):
    (tmp_path / "letters").mkdir()
    for file in ("seven.png", "notes.txt", "letters/a.png"):
        (tmp_path / file).write_bytes(b"")
    for read in (load_mnist, load_for_evaluation):
        with pytest.raises(DataError, match=rf"{name} contains no readable images"):
            read(tmp_path / name)


@pytest.mark.parametrize("shape", [b"((((((((", b"(99999999999999,)", b"[" * 20])
def test_the_error_names_an_archive_with_an_invalid_header(tmp_path, shape):
    file = io.BytesIO()
    np.save(file, np.zeros((2, 1, 1), np.uint8))
    old = b"(2, 1, 1), }" + b" " * 20
    array = file.getvalue().replace(old, (shape + b", }").ljust(len(old)))
    with zipfile.ZipFile(tmp_path / "mnist.npz", "w") as archive:
        for name in ("x_train", "y_train", "x_test", "y_test"):
            archive.writestr(f"{name}.npy", array)
    with pytest.raises(DataError, match=r"is not an mnist\.npz"):
        load_mnist(tmp_path)
