"""The trainings of `training_step.py`: processes of their own, which run in turns."""

import concurrent.futures
import contextlib
import importlib
import multiprocessing
import os
import random
import time


class Turns:
    """In a variant's process: lets it run for as many steps as it is told, and reports the time.

    Args:
        connection: To the benchmark's process.
        synchronize: Function that returns when the device has done all that it was given.
    """

    def __init__(self, connection, synchronize):
        self.connection = connection
        self.synchronize = synchronize
        self.num_left = 0
        self.start = None

    def begin(self, num_parameters, device):
        """Reports what is trained before the first step.

        Args:
            num_parameters: Of each network, the generator first.
            device: Name of the device.
        """
        self.connection.send({"num_parameters": num_parameters, "device": device})

    def next_step(self):
        """Waits for its turn if the steps of the last one are done."""
        if self.num_left == 0:
            if self.start is not None:
                self.synchronize()
                self.connection.send(time.perf_counter() - self.start)
            self.num_left = self.connection.recv()
            self.start = time.perf_counter()
        self.num_left -= 1


class VariantError(Exception):
    """A variant could not be trained."""


def run_variant(backend, variant, setting, connection):
    """Trains a variant in this process until it is ended."""
    set_environment(backend)
    name = "torch" if variant.startswith("torch") else backend
    with contextlib.suppress(EOFError, KeyboardInterrupt):  # The benchmark has ended.
        try:
            module = importlib.import_module(f"training_step_{name}")
            module.train(variant, setting, Turns(connection, module.synchronize))
        except (EOFError, KeyboardInterrupt):
            raise
        except Exception as error:
            # An error can hold a whole batch.
            connection.send(VariantError(f"{variant}: {type(error).__name__}: {error}"[:1000]))


def set_environment(backend):
    """Sets what a backend reads when it is imported."""
    os.environ["KERAS_BACKEND"] = backend
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    # All variants stay in the memory of the one device.
    os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
    os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")


class Variant:
    """A training in a process of its own."""

    def __init__(self, backend, name, setting):
        self.name = name
        context = multiprocessing.get_context("spawn")
        self.connection, other = context.Pipe()
        arguments = backend, name, setting, other
        self.process = context.Process(target=run_variant, args=arguments, daemon=True)
        self.process.start()
        other.close()

    def receive(self):
        """Returns what the process reports next."""
        try:
            value = self.connection.recv()
        except EOFError:
            raise VariantError(f"{self.name}: its process has ended.") from None
        if isinstance(value, VariantError):
            raise value
        return value

    def run(self, num_steps):
        """Returns the seconds that the next steps take."""
        self.connection.send(num_steps)
        return self.receive()

    def end(self):
        """Ends the process."""
        self.process.kill()
        self.process.join()


def measure(backend, variants, setting, steps, rounds):
    """Lets the variants of a setting take turns.

    Returns:
        Dict from variant to its seconds a step in each round, and a dict from variant to what it
        reports of itself, in which those that could not be trained are missing.
    """
    running = {name: Variant(backend, name, setting) for name in variants}
    facts = {}
    try:
        for name, variant in list(running.items()):
            try:
                facts[name] = variant.receive()
                variant.run(5)  # Compiles.
            except VariantError as error:
                facts.pop(name, None)
                running.pop(name).end()
                if name == "fit":
                    raise
                print(f"Left out: {error}", flush=True)
        _check(facts)
        seconds = {name: [] for name in running}
        for _ in range(rounds):
            for name in random.sample(list(running), len(running)):
                seconds[name].append(running[name].run(steps) / steps)
    finally:
        for variant in running.values():
            variant.end()
    return seconds, facts


def _check(facts):
    """Raises if the variants' networks differ in size; tells if their devices do."""
    for name, fact in facts.items():
        print(f"{name}: parameters {fact['num_parameters']}, on {fact['device']}", flush=True)
        if fact["num_parameters"] != facts["fit"]["num_parameters"]:
            raise VariantError(
                f"The networks of {name} have {fact['num_parameters']} parameters, those of fit "
                f"{facts['fit']['num_parameters']}: their times can't be compared."
            )
    if len({fact["device"] for fact in facts.values()}) > 1:
        print("The variants run on different devices: their times can't be compared.")


def count_operations(setting):
    """Returns the floating-point operations of a step, counted in a process of its own."""
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(1, context) as pool:
        return pool.submit(_count_operations, setting).result()


def _count_operations(setting):
    # On a GPU, XLA does not count what cuDNN and cuBLAS do (jax-ml/jax, issue 22249).
    os.environ["JAX_PLATFORMS"] = "cpu"
    set_environment("jax")
    return importlib.import_module("training_step_jax").count_operations(setting)
