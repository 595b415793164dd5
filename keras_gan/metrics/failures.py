"""Metrics that can't be measured, while others of the same evaluation can."""


class MetricsFailedError(ValueError):
    """Raised at the end of an evaluation of which metrics failed; it has what the others gave.

    Args:
        failures: Dict from metric to the exception that it raised.
        records: List of `Record`, of the metrics that did not fail.

    Attributes:
        failures: Dict from the name of a metric to its exception.
        records: As given.

    Example:
    ```python
    try:
        records = keras_gan.metrics.evaluate("fd,kd", real, fake, extractor="mnist")
    except keras_gan.metrics.MetricsFailedError as error:
        records = error.records
    ```
    """

    def __init__(self, failures, records):
        self.failures = {metric.name: error for metric, error in failures.items()}
        self.records = records
        number = len(self.failures) + len(records)
        super().__init__(
            f"{len(self.failures)} of {number} metrics failed. {' '.join(self.descriptions())}"
        )
        self.__cause__ = next(iter(self.failures.values()))

    def descriptions(self):
        """Returns a line for each metric that failed: its name, and the error."""
        return [f"{name}: {type(e).__name__}: {e}" for name, e in self.failures.items()]
