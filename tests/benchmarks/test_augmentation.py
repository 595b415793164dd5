"""benchmarks/augmentation.py."""

from unittest import mock

import augmentation
import pytest


def test_a_gan_that_is_half_written_is_not_there(tmp_path, monkeypatch):
    def save(path):
        path.write_bytes(b"half")
        raise KeyboardInterrupt

    build = mock.Mock()
    build.build_model.return_value.save = save
    monkeypatch.setattr(augmentation, "build", build)
    monkeypatch.setattr(augmentation, "get_config", mock.Mock())
    with pytest.raises(KeyboardInterrupt):
        augmentation.trained("any", tmp_path / "gan.keras", None)
    assert list(tmp_path.iterdir()) == []
