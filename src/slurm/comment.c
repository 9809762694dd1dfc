// SPDX-License-Identifier: GPL-3.0-or-later
#include "slurm/comment.h"

#include "slurm/child.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void slurm_comment_begin(struct slurm_comment *comment) {
  const char *job = getenv("SLURM_JOB_ID"), *task = getenv("SLURM_PROCID");
  const char *array = getenv("SLURM_ARRAY_JOB_ID"), *index = getenv("SLURM_ARRAY_TASK_ID");
  *comment = (struct slurm_comment){.job = ""};
  if (!slurm_is_job(job) || (task != NULL && strcmp(task, "0") != 0)) {
    return;
  }
  // The number of an array's last task is the array's own, which stands for all of them.
  if (slurm_is_job(array) && slurm_is_job(index)) {
    snprintf(comment->job, sizeof comment->job, "%.31s_%.31s", array, index);
  } else {
    snprintf(comment->job, sizeof comment->job, "%.63s", job);
  }
}

// ---------------------------------------------------------------- scontrol

static void give_up(struct slurm_comment *comment) {
  comment->job[0] = '\0';
}

static void start_scontrol(struct slurm_comment *comment, double now, char *const word[]) {
  comment->since = now;
  comment->length = 0;
  if (!slurm_child_start(&comment->child, word)) {
    give_up(comment); // there is no scontrol
  }
}

static void read_answer(struct slurm_comment *comment) {
  slurm_child_read(&comment->child, sizeof comment->answer, comment->answer, &comment->length);
}

/// Whether there is a scontrol that goes on; *failed tells of one that has ended.
static bool is_busy(struct slurm_comment *comment, bool *failed) {
  int status = 0;
  *failed = false;
  if (comment->child.pid == 0) {
    return false;
  }
  read_answer(comment);
  if (!slurm_child_ended(&comment->child, &status)) {
    return true;
  }
  read_answer(comment);
  slurm_child_leave(&comment->child);
  *failed = status != 0;
  return false;
}

/// The job's own comment, "Comment=..." behind a blank: of "AdminComment=" stands none.
static bool is_ours(const struct slurm_comment *comment) {
  static const char key[] = " Comment=";
  const char *found = strstr(comment->answer, key);
  if (comment->length == sizeof comment->answer - 1) {
    return false; // it may stand behind what was read
  }
  const char *said = found != NULL ? found + strlen(key) : "";
  return strcspn(said, " \n") == 0 || strncmp(said, "(null)", 6) == 0 ||
         strncmp(said, SLURM_COMMENT_MARK, strlen(SLURM_COMMENT_MARK)) == 0;
}

/// The first line that scontrol said, or what else there is to say.
static const char *reason_of(struct slurm_comment *comment, bool late) {
  comment->answer[strcspn(comment->answer, "\n")] = '\0';
  return late ? "scontrol does not answer" : comment->answer[0] != '\0' ? comment->answer : "scontrol failed";
}

static void ask_whose(struct slurm_comment *comment, double now) {
  char *const word[] = {"scontrol", "show", "job", "-o", comment->job, NULL};
  comment->asked = true;
  start_scontrol(comment, now, word);
}

bool slurm_comment_ready(struct slurm_comment *comment, double now, const char **why) {
  bool failed;
  *why = NULL;
  if (comment->job[0] == '\0') {
    return false;
  }
  const bool busy = is_busy(comment, &failed), late = busy && now - comment->since > SLURM_CHILD_PATIENCE;
  if (late) {
    slurm_child_leave(&comment->child); // it is the last one
  }
  if (late || failed) {
    *why = reason_of(comment, late);
    give_up(comment);
    return false;
  }
  if (busy) {
    return false;
  }
  if (!comment->asked) {
    ask_whose(comment, now);
    return false;
  }
  if (!comment->ours && !is_ours(comment)) {
    give_up(comment);
    return false;
  }
  return comment->ours = true;
}

void slurm_comment_send(struct slurm_comment *comment, double now, const char *text) {
  char job[SLURM_COMMENT_JOB_MAX + 8], said[SLURM_COMMENT_MAX + 32];
  char *const word[] = {"scontrol", "update", job, said, NULL};
  snprintf(job, sizeof job, "JobId=%s", comment->job);
  snprintf(said, sizeof said, "Comment=" SLURM_COMMENT_MARK "%.*s", SLURM_COMMENT_MAX, text);
  for (char *at = said; *at != '\0'; at++) {
    *at = *at >= ' ' && *at <= '~' ? *at : '?';
  }
  comment->sent = true;
  start_scontrol(comment, now, word);
}

void slurm_comment_end(struct slurm_comment *comment, const char *text) {
  enum { LOOKS = 100 };
  const struct timespec between = {.tv_nsec = 10 * 1000 * 1000};
  bool failed;
  int looks = 0;
  if (!comment->sent) {
    return;
  }
  while (is_busy(comment, &failed) && looks++ < LOOKS) {
    nanosleep(&between, NULL);
  }
  if (comment->job[0] != '\0' && comment->child.pid == 0) {
    slurm_comment_send(comment, 0.0, text);
  }
  while (is_busy(comment, &failed) && looks++ < LOOKS) {
    nanosleep(&between, NULL);
  }
  give_up(comment);
}
