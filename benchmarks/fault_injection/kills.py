"""Kills over one training run, and what they cost."""

import dataclasses
import time

from fault_injection.jobs import kill

# What is waited for before a kill, besides the step that it is planned for.
KINDS = {
    "start": "a random moment of the start, after the first step at the latest",
    "before first checkpoint": "a step before the run's first checkpoint",
    "random": "a random moment after a new step",
    "checkpoint": "the hidden file of a checkpoint that is being written is there",
    "picture": "a new sample picture is there, the epoch's metrics are not yet",
    "metrics": "a new line of metrics.jsonl is there, the epoch's checkpoint is not yet",
    "end": "the last checkpoint is there, samples.gif is not yet",
    "gan.keras": "the hidden file of gan.keras is there",
    "generator.keras": "the hidden file of generator.keras is there",
}
_AT_END = ("end", "gan.keras", "generator.keras")
VICTIMS = ("worker 0", "worker 1", "all", "launcher")


@dataclasses.dataclass
class Kill:
    """A planned kill, and what came of it.

    Args:
        kind: One of `KINDS`.
        step: Training step of the run that must be reached in this start before it.
        delay: Seconds from the moment that the kind describes to the kill; of "start" from the
            start of the process.
        victim: One of `VICTIMS`; "all" on one process.
    """

    kind: str
    step: int = 0
    delay: float = 0.0
    victim: str = "all"
    reached: int | None = None  # Last step before the kill, None if there was none in this start.
    resumed: int | None = None  # Step from which the next start that got so far went on.
    partial: bool = False  # Whether it left half a file behind.
    seconds_to_end: float = 0.0  # Until all processes of the job had ended.

    @property
    def steps_lost(self):
        """Steps that had to be trained again; none if no later start had to train at all."""
        return 0 if self.reached is None or self.resumed is None else self.reached - self.resumed


def make_plan(kinds, sizes, start_seconds, rng, victims=("all",)):
    """Spreads kills over a run, so that each comes at a step not before the one planned last.

    Each planned kill is made once: the run goes on after the last, however often it was thrown
    back.

    Args:
        kinds: Dict from the names in `KINDS` to how many of them.
        sizes: Of `jobs.Run`.
        start_seconds: How long the command takes to its first step.
        rng: `random.Random`.
        victims: From which to draw.

    Returns:
        List of `Kill`.
    """
    steps_per_epoch, every_steps = sizes["steps_per_epoch"], sizes["every_steps"]
    num_steps = sizes["epochs"] * steps_per_epoch
    # Before the end of the run, so that there are steps left after each.
    last_steps = {"picture": num_steps - steps_per_epoch, "metrics": num_steps - steps_per_epoch}
    plan = []
    for kind, number in kinds.items():
        for _ in range(number):
            step, delay = rng.randint(1, last_steps.get(kind, num_steps - every_steps)), 0.0
            if kind == "start":
                delay = rng.uniform(0, start_seconds)
            elif kind == "before first checkpoint":
                step = rng.randint(1, every_steps - 1)
            elif kind in ("random", "checkpoint"):
                delay = rng.uniform(0, 0.1)
            elif kind in _AT_END:
                step = num_steps + _AT_END.index(kind)
            plan.append(Kill(kind, step, delay, rng.choice(victims)))
    return sorted(plan, key=lambda kill: kill.step)


def run_with_kills(run, plan):
    """Starts the command again and again, with the planned kills, until it ends by itself.

    Args:
        run: `jobs.Run`.
        plan: List of `Kill`, which are filled in.

    Returns:
        The kills that were made: all, unless the run ended before.

    Raises:
        RuntimeError: If the command fails by itself.
    """
    made = []
    while True:
        job = run.start()
        planned = plan[len(made)] if len(made) < len(plan) else None
        is_hit = planned is not None and job.watch(_condition(planned, run, job))
        if is_hit:
            if planned.kind != "start":
                time.sleep(planned.delay)
            _strike(planned, job)
        code, seconds = job.wait()
        if made and job.first_step is not None:
            _fill_in_resumed(made, job.first_step)
        if code == 0:
            return made
        if not is_hit:
            raise RuntimeError(f"A start ended with exit code {code}:\n{job.text()[-3000:]}")
        planned.reached, planned.seconds_to_end = job.last_step, seconds
        planned.partial = any(
            path.stat().st_mtime > job.started_at for path in run.workdir.rglob(".*.partial.*")
        )
        epoch = -(-planned.step // run.sizes["steps_per_epoch"])
        if planned.kind in ("picture", "metrics") and run.checkpoint(epoch).exists():
            planned.kind = "random"  # Came too late for what it was meant for.
        if planned.kind == "checkpoint" and not planned.partial:
            planned.kind = "random"  # The checkpoint was whole already.
        made.append(planned)


def _condition(planned, run, job):
    """Returns a function that tells whether the moment of a kill has come."""
    workdir = run.workdir
    epoch = -(-planned.step // run.sizes["steps_per_epoch"])  # In which the step lies, from 1.
    end_of_epoch = epoch * run.sizes["steps_per_epoch"]

    def come():
        kind = planned.kind
        if kind == "start":
            is_late = job.last_step is not None
            return is_late or time.monotonic() - job.started >= planned.delay
        if kind == "end":
            return run.checkpoint(run.sizes["epochs"]).exists() and not run.animation.exists()
        if kind in ("gan.keras", "generator.keras"):
            return (workdir / f".{kind.removesuffix('.keras')}.partial.keras").exists()
        if job.last_step is None or job.last_step < planned.step:
            return False
        if kind == "checkpoint":
            return any((workdir / "checkpoints").glob(".*.partial.keras"))
        if kind == "picture":
            picture = workdir / "samples" / f"epoch_{epoch:04d}.png"
            return job.last_step >= end_of_epoch and picture.exists()
        if kind == "metrics":
            return run.last_record() >= epoch
        return True

    return come


def _strike(planned, job):
    """Kills the victim of a planned kill."""
    workers = job.workers()
    if planned.victim == "launcher":
        kill([job.process.pid])
    elif planned.victim.startswith("worker") and int(planned.victim[-1]) < len(workers):
        kill([workers[int(planned.victim[-1])]])
    else:
        planned.victim = "all"
        kill(job.processes())


def _fill_in_resumed(made, step):
    for planned in reversed(made):
        if planned.reached is not None:
            planned.resumed = step if planned.resumed is None else planned.resumed
            return
