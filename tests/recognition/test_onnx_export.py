"""The ONNX file answers as the Predictor does, and says what it takes."""

import importlib.util
import json

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from mnist_demo.datasets.mnist import shipped_test_images
from mnist_demo.export import main
from mnist_demo.networks.models import MODELS

# One of each kind of output, convolutions, and batch normalisation; a second to export each.
QUICK = ("mlp-128",)
CHOSEN = (*QUICK, "cnn-10-20", "cnn", "cnn-bn")


def test_one_of_every_family_and_every_kind_of_output_is_exported():
    for kind in ("family", "output"):
        assert {getattr(MODELS[name], kind) for name in CHOSEN} == {getattr(spec, kind) for spec in MODELS.values()}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in CHOSEN]
)
def test_the_file_answers_two_hundred_test_images_as_the_predictor_does(tmp_path, predictor, capsys, name):
    path = tmp_path / f"{name}.onnx"
    assert main([name, str(path)]) == 0
    assert str(path) in capsys.readouterr().out
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    images = shipped_test_images()[0][:200]
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    given = {"images": images[:, None].numpy().astype(np.float32) / 255}
    probabilities, familiarity, outputs = session.run(["probabilities", "familiarity", "outputs"], given)
    model = predictor.model(name)
    expected, judgement = model.outputs(images), model.judge(images)
    assert np.abs(outputs - expected.numpy()).max() < 1e-3
    assert np.abs(probabilities - judgement.probabilities).max() < 1e-4
    assert np.abs(familiarity - judgement.familiarity).max() < 1e-2
    assert (probabilities.argmax(1) == judgement.digit).all()
    one = session.run(["probabilities"], {"images": given["images"][:1]})[0]
    assert torch.allclose(torch.from_numpy(one), torch.from_numpy(probabilities[:1]), atol=1e-5)
    said = {prop.key: prop.value for prop in onnx.load(path).metadata_props}
    assert said["model"] == name and "20 pixels" in said["preprocessing"]
    assert json.loads(said["thresholds"])["temperature"] == model.card.thresholds.temperature


def test_what_is_wrong_is_one_sentence_and_nothing_is_written(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    for arguments, expected in (
        (["vgg", f"{tmp_path}/x.onnx"], "No model 'vgg'; there are cnn, mlp"),
        (["mlp-128", f"{tmp_path}/file/x.onnx"], "Cannot write"),
        (["mlp-128", f"{tmp_path}/x.onnx", "--checkpoints", f"{tmp_path}/gone"], "mnist_demo.train mlp-128"),
    ):
        assert main(arguments) == 2
        said = capsys.readouterr().err
        assert expected in said and said.count("\n") == 1
    with pytest.raises(SystemExit) as stopped:
        main(["mlp-128", "x.pt"])
    assert stopped.value.code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_without_the_exporters_packages_it_is_said_which_to_install(tmp_path, capsys, monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "onnxscript" else found(name))
    assert main(["mlp-128", f"{tmp_path}/x.onnx"]) == 2
    assert "`pip install onnx onnxscript`" in capsys.readouterr().err
