// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/deadline.h"

#include "clock/clock.h"
#include "slurm/slurm.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const long duration_max = 10L * 365 * 86400; // a longer time is a slip of the hand

/// "3600", or whole numbers with their units, the larger unit first: "1h30m", "90s".
static bool read_duration(const char *text, long *seconds) {
  static const char units[] = "dhms";
  static const long worth[] = {86400, 3600, 60, 1};
  const char *at = text, *units_left = units;
  *seconds = 0;
  do {
    char *end;
    if (!isdigit((unsigned char)*at)) {
      return false;
    }
    errno = 0;
    const long count = strtol(at, &end, 10);
    const bool bare = at == text && *end == '\0';
    const char *unit = bare ? strchr(units, 's') : *end != '\0' ? strchr(units_left, *end) : NULL;
    if (errno != 0 || count > duration_max || unit == NULL) {
      return false;
    }
    *seconds += count * worth[unit - units];
    units_left = unit + 1;
    at = bare ? end : end + 1;
  } while (*at != '\0');
  return *seconds <= duration_max;
}

/// "2027-03-01T08:00:00", local time, or UTC with Z behind it.
static bool read_moment(const char *text, double *at) {
  struct tm given = {.tm_isdst = -1};
  const char *end = strptime(text, "%Y-%m-%dT%H:%M:%S", &given);
  if (end == NULL || (strcmp(end, "") != 0 && strcmp(end, "Z") != 0)) {
    return false;
  }
  const int day = given.tm_mday;
  const time_t moment = *end == 'Z' ? timegm(&given) : mktime(&given);
  *at = (double)moment;
  return moment != (time_t)-1 && given.tm_mday == day; // else a 31st of February, say
}

bool deadline_read(const char *text, double now, double *at) {
  long seconds;
  if (read_duration(text, &seconds)) {
    *at = now + (double)seconds;
    return true;
  }
  return read_moment(text, at);
}

// ---------------------------------------------------------------- Slurm

/// SLURM_JOB_END_TIME, in seconds since 1970; newer versions of Slurm set it.
static bool read_environment(double *at) {
  const char *text = getenv("SLURM_JOB_END_TIME");
  char *end;
  if (text == NULL || !isdigit((unsigned char)text[0])) {
    return false;
  }
  errno = 0;
  const long long seconds = strtoll(text, &end, 10);
  *at = (double)seconds;
  return errno == 0 && *end == '\0' && seconds > 0;
}

/// Asks Slurm when this job ends. *known tells whether it answered; a job may have no end.
static bool ask_slurm(const char *job, bool *known, double *at) {
  char moment[SLURM_MOMENT_MAX];
  *known = slurm_job_end(job, moment);
  return *known && read_moment(moment, at); // "Unknown" where the job has no time limit
}

// ---------------------------------------------------------------- the deadline in force

static double wall_clock(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/// `now` by the same look at the time of day that a span of time was added to: it may jump between two.
static void set(struct deadline *deadline, const char *source, double at, double now) {
  deadline->source = source;
  deadline->at = at;
  deadline->seconds = at - now;
  deadline->clock = clock_seconds() + deadline->seconds;
}

bool deadline_find(const char *option, struct deadline *deadline) {
  const char *job = getenv("SLURM_JOB_ID");
  const double now = wall_clock();
  double at;
  bool known;
  *deadline = (struct deadline){0};
  if (option != NULL) {
    if (strcmp(option, "none") == 0) {
      return true;
    }
    if (!deadline_read(option, now, &at)) {
      return false;
    }
    set(deadline, "--deadline", at, now);
  } else if (read_environment(&at)) {
    set(deadline, "SLURM_JOB_END_TIME", at, now);
  } else if (job != NULL && job[0] != '\0') {
    if (ask_slurm(job, &known, &at)) {
      set(deadline, "scontrol", at, wall_clock()); // it took a while to ask
    }
    deadline->unanswered = !known;
  }
  return true;
}
