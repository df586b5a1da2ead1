"""What each process counts while it works; ``app.core.metrics`` adds the processes of a node up and shows them."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("laborstar_requests_total", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram("laborstar_request_seconds", "Time to answer", ["route"], buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10))
JOBS = Counter("laborstar_job_runs_total", "Job runs finished", ["job", "outcome"])
HANDED_OVER = Counter("laborstar_outbox_handed_over_total", "Messages handed to the broker", ["outcome"])
STORAGE_ERRORS = Counter("laborstar_storage_errors_total", "Times that the store of photos failed")
IMAGE_WORK = Counter("laborstar_image_work_total", "Photos given to the image workers", ["outcome"])
CONNECTIONS = Gauge("laborstar_database_connections", "Database connections in use", multiprocess_mode="livesum")
MOST_CONNECTIONS = Gauge(
    "laborstar_database_connections_most", "Database connections that may be in use", multiprocess_mode="livesum"
)
