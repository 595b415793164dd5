"""keras_gan/utils/events.py, read back by TensorBoard."""

import io

import numpy as np
import PIL.Image
import pytest

from keras_gan.utils.events import ImageEvents


@pytest.mark.parametrize("channels", [1, 3])
def test_tensorboard_reads_the_images(tmp_path, channels):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    rng = np.random.default_rng(0)
    images = {step: rng.integers(0, 256, (5, 7, channels), dtype="uint8") for step in (0, 500)}
    events = ImageEvents(tmp_path / "logs")
    for step, image in images.items():
        events.write("samples", image, step)
    accumulator = EventAccumulator(str(tmp_path / "logs"))
    accumulator.Reload()  # Before `close`: each image is flushed.
    events.close()
    assert accumulator.Tags()["images"] == ["samples"]
    read = accumulator.Images("samples")
    assert [event.step for event in read] == [0, 500]
    for event in read:
        assert (event.height, event.width) == (5, 7)
        with PIL.Image.open(io.BytesIO(event.encoded_image_string)) as image:
            np.testing.assert_array_equal(np.asarray(image), images[event.step].squeeze())


def test_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="Cannot write .*Check that each part"):
        ImageEvents(tmp_path / "file" / "logs")
