"""What the commands that evaluate have in common: measures, prints and writes."""

import sys

from keras_gan.metrics.failures import MetricsFailedError
from keras_gan.metrics.record import write_records


def measure_and_write(evaluator, fake, num_samples, path):
    """Prints a line for each metric, and adds the records to a file.

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
    if failure:
        raise failure
    return records
