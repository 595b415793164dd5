"""What the commands that evaluate have in common: measures, prints and writes."""

import pathlib
import sys

from keras_gan.metrics.data_copying import DataCopying
from keras_gan.metrics.failures import MetricsFailedError
from keras_gan.metrics.record import write_records
from keras_gan.utils.images import save_png

_NUM_DRAWN = 8  # Samples in the picture of neighbours.


def measure_and_write(evaluator, fake, num_samples, path):
    """Prints a line for each metric, and adds the records to a file.

    With `DataCopying` among the metrics, on images of one size, a picture beside the file shows a
    few samples, each in a row with the reference images that are nearest to it in its features.

    Args:
        evaluator: An `Evaluator`.
        fake: The samples, see `Evaluator.evaluate`.
        num_samples: How many of them, see there.
        path: The file, see `write_records`.

    Returns:
        List of `Record`.

    Raises:
        MetricsFailedError: If metrics failed: after what the others gave is printed and written.
        ValueError: See `Evaluator.evaluate`.
        OSError: If the file can't be written.
    """
    failure = None
    try:
        records = evaluator.evaluate(fake, num_samples, verbose=int(sys.stdout.isatty()))
    except MetricsFailedError as error:
        records, failure = error.records, error
    for record in records:
        print(record)
    for line in failure.descriptions() if failure else ():
        print(f"Failed: {line}")
    if records:
        write_records(path, records)
        print(f"Wrote {path}")
    for metric in evaluator.metrics:
        record = next((record for record in records if record.metric == metric.name), None)
        if isinstance(metric, DataCopying) and record and _can_be_drawn(record):
            picture = pathlib.Path(path).with_name(f"{pathlib.Path(path).stem}_neighbors.png")
            number = min(_NUM_DRAWN, record.fake["num_samples"])
            save_png(picture, evaluator.neighbor_picture(metric, fake, number))
            print(f"Wrote {picture}: samples, and the real images that are nearest to each")
    if failure:
        raise failure
    return records


def _can_be_drawn(record):
    shape = record.fake["sample_shape"]
    return len(shape) == 3 and shape == record.real["sample_shape"]
