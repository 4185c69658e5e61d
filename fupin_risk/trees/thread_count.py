"""How many threads does `n_jobs` stand for?"""

from __future__ import annotations

from fupin_risk.errors import message


def thread_count(n_jobs: int | None) -> int:
    """Return the number of threads that scikit-learn understands by `n_jobs`.

    Parameters
    ----------
    n_jobs : int or None
        None is 1, -1 is all processors, -2 all but one.

    Raises
    ------
    ValueError
        It is 0.

    Examples
    --------
    >>> thread_count(None), thread_count(3)
    (1, 3)
    """
    if n_jobs is None or n_jobs > 0:
        return n_jobs or 1
    if n_jobs == 0:
        raise ValueError(message("n_jobs is 0; allowed: None (1 thread), a number of threads, -1 (all processors)"))
    from joblib import cpu_count

    return max(int(cpu_count()) + 1 + n_jobs, 1)
