"""What a soak measured, judged: each function prints what there is and returns the problems.

A sample is what the service held at a time: {"time": s, "memory": bytes, ...}. A line is what the
good callers met in one window of time: {"calls": N, "failed": N, "median_us": N, "p99_us": N}.
What a short run cannot tell from noise is not judged, and says so.
"""

import itertools
import statistics

WINDOW_US = 1_000_000 # of a line

# What may be more at the end than at the beginning: at once, for what fills once (the ring of
# recent records and the examples of refusals, 8 MiB each, the name cache, the heap's own reserve),
# and for each minute, for what Wine itself never gives back. A slope has only the second: it is
# that of the floors once the first tenths are over, in which the rest has filled.
BOUNDS = {
    "memory": (48 << 20, 256 << 10), # bytes
    "threads": (16, 0.1),
    "files": (96, 0.5),
    "handles": (32, 0.5),
}
# What Wine's NdrStubCall2 loses of the service's memory with each request that unmarshalling ends
# by an exception: its copy of the arguments, and what it made for results (up to 400 were seen).
RAISED_BYTES = 256
# Seconds. Before, what fills once is a slope as well, and a tenth is a single attack or two.
SLOPE_FROM = 600
PARTS_MIN = 5 # of the ten into which a run is cut, that a slope needs
NOISE = 3 # times the median distance of the floors from their line

SLOWER_FROM = 120 # seconds that the slower calls need
# Times what it is alone. Hostile callers take most of the processors.
RATIO_MAX = {"median_us": 20, "p99_us": 40}
THROUGHPUT_MIN, THROUGHPUT_MIN_SHORT = 0.5, 0.25 # of the calls in a window alone
# Times the median, from the beginning to the end beside hostile callers. A line that begins at a
# and ends at b grows by 2 (b - a) / (a + b) of its median: 1.2 is four times as long in the end,
# 1.6 nine times.
GROWTH_MAX = {"median_us": 1.2, "p99_us": 1.6}
FAILED_MAX = 0.02 # of the calls of good callers: they share their account's quota with hostile ones


# --- what is held ---------------------------------------------------------------------------------


def floors(samples, key):
    """The least value in each tenth of the time, without the first two tenths, in which caches
    fill. A storm of sessions is a peak; what is never given back raises the floor."""
    length = samples[-1]["time"] / 10
    found = {}
    for sample in samples:
        part = int(sample["time"] / length)
        if 2 <= part and sample[key] < found.get(part, (0, float("inf")))[1]:
            found[part] = sample["time"], sample[key]
    return list(found.values())


def median_slope(points):
    """The median of the slopes between any two points, of which there have to be some (Theil and
    Sen)."""
    if len(points) < PARTS_MIN:
        raise AssertionError(f"{len(points)} samples are too few")
    return statistics.median((later - value) / (end - begin) for (begin, value), (end, later)
                             in itertools.combinations(points, 2) if end > begin)


def noise(points, rate):
    """How far points are from their line, which has this slope. A leak is a line: it has none."""
    above = [value - rate * time for time, value in points]
    middle = statistics.median(above)
    return NOISE * statistics.median(abs(one - middle) for one in above)


def judge_slope(samples, key, lost):
    """Judges how a value's floor grows once everything has filled; lost is what the platform lost
    of it in the whole time."""
    points = floors(samples, key)
    rate = median_slope(points)
    span = points[-1][0] - points[0][0]
    grown, unsure = rate * span, noise(points, rate)
    seconds = samples[-1]["time"]
    allowed = BOUNDS[key][1] * span / 60 + unsure + lost * span / seconds
    judged = seconds >= SLOPE_FROM
    print(f"{key:8} slope {rate * 60:+.2f} a minute, {grown:+.0f} in all, noise {unsure:.0f}, "
          f"allowed {allowed:.0f}" + ("" if judged else f"; not judged in {seconds:.0f} s"))
    return [f"{key} grows and grows"] if judged and grown > allowed else []


def judge_growth(samples, raised=0):
    """Judges what the service held; raised is how many requests the runtime refused by an
    exception."""
    problems = []
    for key, (at_once, each_minute) in BOUNDS.items():
        values = [sample[key] for sample in samples]
        lost = raised * RAISED_BYTES if key == "memory" else 0
        allowed = at_once + each_minute * samples[-1]["time"] / 60 + lost
        peak = max(samples, key=lambda sample, key=key: sample[key])
        print(f"{key:8} {values[0]:>10} -> {values[-1]:>10}, allowed {allowed:.0f} more, at most "
              f"{peak[key]} at {peak['time']:.0f} s beside {peak['attacks']}")
        if values[-1] - values[0] > allowed:
            problems.append(f"{key} grows")
        problems += judge_slope(samples, key, lost)
    return problems


# --- how long good callers wait -------------------------------------------------------------------


def waits(lines, key):
    """A latency in each window. Where no call ended, all have waited since the last that did."""
    found, silent = [], 0
    for line in lines:
        silent = 0 if line["calls"] else silent + 1
        found.append(line[key] if line["calls"] else silent * WINDOW_US)
    return found


def latency(lines, key):
    """What is typical of the windows; of the slower calls, what nine windows of ten do not
    exceed."""
    found = sorted(waits(lines, key))
    return found[len(found) * 9 // 10] if key == "p99_us" else statistics.median(found)


def growth(lines, key):
    """By how much a latency grows in the whole time, through its medians in each tenth of it, and
    times its median."""
    found = waits(lines, key)
    tenths = [found[len(found) * i // 10:len(found) * (i + 1) // 10] for i in range(10)]
    points = [(i, statistics.median(tenth)) for i, tenth in enumerate(tenths) if tenth]
    grown = 10 * median_slope(points)
    return grown, grown / max(statistics.median(value for _, value in points), 1)


def lasts(lines, seconds):
    """Whether there are lines of so many seconds."""
    return len(lines) * WINDOW_US >= seconds * 1_000_000


def judge_latency(alone, beside):
    """Judges how long good callers waited alone and beside hostile ones, and whether longer and
    longer."""
    problems = []
    slower, growing = lasts(beside, SLOWER_FROM), lasts(beside, SLOPE_FROM)
    for key, ratio_max in RATIO_MAX.items():
        one, other = latency(alone, key), latency(beside, key)
        ratio = other / max(one, 1)
        grown, times = growth(beside, key)
        print(f"{key:9} alone {one:.0f}, beside hostile callers {other:.0f}: {ratio:.1f} times; "
              f"{grown:+.0f} from beginning to end, {times:+.1f} times the median")
        if ratio > ratio_max and (slower or key == "median_us"):
            problems.append(f"good callers wait too long: {ratio:.1f} times in {key}")
        if growing and times > GROWTH_MAX[key]:
            problems.append(f"good callers wait longer and longer: {grown:+.0f} in {key}")
    for what, judged in (("slower calls are", slower), ("growth is", growing)):
        if not judged:
            print(f"{what} not judged in {len(beside)} windows")
    return problems


def judge_service(alone, beside):
    """Judges how many calls of good callers were answered, and how many were not."""
    problems = []
    before, calls = (sum(line["calls"] for line in lines) for lines in (alone, beside))
    failed = sum(line["failed"] for line in beside)
    ratio = calls / len(beside) / max(before / len(alone), 1e-9)
    print(f"good callers: {calls} calls, {failed} failed; {ratio:.2f} times as many in a window as "
          "alone")
    least = THROUGHPUT_MIN if lasts(beside, SLOWER_FROM) else THROUGHPUT_MIN_SHORT
    if not before or ratio < least:
        problems.append(f"good callers do little: {ratio:.2f} times what they do alone")
    if not calls or failed > FAILED_MAX * (calls + failed):
        problems.append("good callers are not served")
    return problems
