// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/options/foreign.h"

#include <stddef.h>
#include <string.h>

#define RANKS "mpirun -n N cagehop run JOB.yaml computes on N cores"
#define GOES_ON "leave it out: an unfinished map of the same job is completed by itself"
#define NEVER_OVER "a map is never written over; remove it, or choose another file with -o"
#define PROGRESS "progress and remarks go to standard error; 2> FILE puts them elsewhere"
#define DEADLINE "--deadline 1h30m ends it in time"
#define TELLS "plan tells them for --ranks N"
#define FOLLOW "--follow looks again until the run ends"

static const struct {
  const char *command, *word, *instead;
} foreign_words[] = {
    {"run", "--dry-run", "cagehop plan JOB.yaml checks and prices the job, and writes nothing"},
    {"run", "--check", "cagehop plan JOB.yaml checks the job, cagehop info MAP.h5 --verify the map"},
    {"run", "--resume", GOES_ON},
    {"run", "--continue", GOES_ON},
    {"run", "--restart", GOES_ON},
    {"run", "--force", NEVER_OVER},
    {"run", "--overwrite", NEVER_OVER},
    {"run", "-f", NEVER_OVER},
    {"run", "--ranks", RANKS}, // else getopt takes it for --ranks-per-solve
    {"run", "--np", RANKS},
    {"run", "-np", RANKS},
    {"run", "-n", RANKS},
    {"run", "-j", RANKS},
    {"run", "--jobs", RANKS},
    {"run", "--cores", RANKS},
    {"run", "--nproc", RANKS},
    {"run", "--threads", RANKS},
    {"run", "--workers", RANKS},
    {"run", "--verbose", PROGRESS},
    {"run", "-v", PROGRESS},
    {"run", "--quiet", PROGRESS},
    {"run", "--silent", PROGRESS},
    {"run", "-q", PROGRESS},
    {"run", "--log", PROGRESS},
    {"run", "--time", DEADLINE},
    {"run", "--time-limit", DEADLINE},
    {"run", "--timeout", DEADLINE},
    {"run", "--walltime", DEADLINE},
    {"plan", "--dry-run", "leave it out: plan writes nothing"},
    {"plan", "--output", "plan writes nothing; -o is for cagehop run"},
    {"plan", "-o", "plan writes nothing; -o is for cagehop run"},
    {"plan", "--np", TELLS},
    {"plan", "-n", TELLS},
    {"plan", "--cores", TELLS},
    {"plan", "--threads", TELLS},
    {"info", "--watch", FOLLOW},
    {"info", "-w", FOLLOW},
    {"info", "-f", FOLLOW},
    {"info", "--check", "--verify holds all against its checksums"},
    {"info", "--verbose", "--provenance tells all attributes and runs"},
    {"info", "--all", "--provenance tells all attributes and runs"},
    {"info", "-v", "--provenance tells all attributes and runs"},
};

const char *foreign_option(const char *command, const char *word) {
  const size_t length = strcspn(word, "=");
  for (size_t k = 0; k < sizeof foreign_words / sizeof foreign_words[0]; k++) {
    if (strcmp(foreign_words[k].command, command) == 0 && strlen(foreign_words[k].word) == length &&
        strncmp(foreign_words[k].word, word, length) == 0) {
      return foreign_words[k].instead;
    }
  }
  return NULL;
}
