// SPDX-License-Identifier: GPL-3.0-or-later
/// Tasks that are no tiles: rank 0 deals them to all ranks. docs/explanation/protocol.md describes it.
#include "sweep/mpi/deal.h"

#include "clock/clock.h"
#include "sweep/dealer.h"
#include "sweep/mpi/wait.h"
#include "sweep/mpi/wire.h"

#include <cagehop/status.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/// A task on its way to a rank, or what came of it on its way back; its bytes follow.
struct deal_message {
  struct sweep_items items; // none: there are no more tasks
  int status;               // of a result
  double busy_seconds;
};

enum { DEALT_AHEAD = 2 }; // tasks that a rank has at most: one in progress, and one that it need not wait for

/// What rank 0 knows of one other rank.
struct dealt_rank {
  int under_way;
  struct deal_message *message[DEALT_AHEAD]; // the last ones sent; owned
  MPI_Request sent[DEALT_AHEAD];
  size_t messages; // sent so far
};

struct table {
  struct sweep_team *team;
  struct dealer dealer;
  struct dealt_rank *rank;     // of each
  struct deal_message *result; // a received one
  size_t under_way;
  bool works; // whether rank 0 computes tasks too
};

static int result_bytes(size_t payload) {
  return (int)(sizeof(struct deal_message) + payload);
}

// ---------------------------------------------------------------- rank 0

/// Sends a task, or with NULL the news that there are no more. Does not wait for the rank to receive it: with
/// so many ahead, the one whose place the message takes was answered.
static int send_items(struct table *table, int to, const struct sweep_items *items) {
  const struct sweep_deal *deal = table->dealer.deal;
  struct dealt_rank *rank = &table->rank[to];
  const size_t place = rank->messages++ % DEALT_AHEAD;
  size_t payload = 0;
  if (rank->message[place] == NULL) {
    rank->message[place] = malloc(sizeof *rank->message[place] + deal->task_bytes);
  }
  struct deal_message *message = rank->message[place];
  if (message == NULL) {
    return mpi_failed("out of memory for a task"); // the rank would wait for ever; the caller aborts
  }
  int status = mpi_checked_with(to, MPI_Wait(&rank->sent[place], MPI_STATUS_IGNORE));
  *message = (struct deal_message){.status = CAGEHOP_OK};
  if (items != NULL) {
    message->items = *items;
    payload = deal->pack(deal->context, items, message + 1);
  }
  return status != CAGEHOP_OK
             ? status
             : mpi_checked_with(to, MPI_Isend(message, result_bytes(payload), MPI_BYTE, to, TAG_TASK,
                                              table->team->comm, &rank->sent[place]));
}

/// Whether a rank may get one more task as far as those that have none are concerned.
static bool spares(const struct table *table, const struct dealt_rank *rank) {
  const struct sweep_deal *deal = table->dealer.deal;
  return rank->under_way == 0 || deal->left == NULL || deal->left(deal->context) >= (size_t)table->team->size;
}

/// Gives a rank tasks until it has so many, or may have no more.
static int give(struct table *table, int to, int most) {
  struct sweep_items items;
  struct dealt_rank *rank = &table->rank[to];
  int status = CAGEHOP_OK;
  while (status == CAGEHOP_OK && rank->under_way < most && spares(table, rank) &&
         dealer_next(&table->dealer, rank->under_way, &items)) {
    rank->under_way++;
    table->under_way++;
    status = send_items(table, to, &items);
  }
  return status;
}

/// Receives one result, and gives its sender the next task before it is looked at; *there: whether there was
/// one.
static int receive_one(struct table *table, bool *there) {
  const struct sweep_team *team = table->team;
  struct deal_message *result = table->result;
  int source;
  int status = wire_poll(team, MPI_ANY_SOURCE, TAG_TASK_RESULT, there, &source);
  if (status != CAGEHOP_OK || !*there) {
    return status;
  }
  status = mpi_checked_with(source, MPI_Recv(result, result_bytes(table->dealer.deal->result_bytes), MPI_BYTE,
                                             source, TAG_TASK_RESULT, team->comm, MPI_STATUS_IGNORE));
  if (status == CAGEHOP_OK) {
    table->rank[source].under_way--;
    table->under_way--;
    dealer_learn(&table->dealer, &result->items, result->busy_seconds);
    status = give(table, source, DEALT_AHEAD);
    if (result->status < 0 && table->dealer.status == CAGEHOP_OK) {
      snprintf(table->dealer.admission.stats->error, sizeof table->dealer.admission.stats->error,
               "rank %d: %s", source, cagehop_status_message(result->status));
    }
    dealer_take(&table->dealer, &result->items, result->status, result + 1);
  }
  return status;
}

/// Until all tasks that were handed out are finished and no more may be.
static int deal_all(struct table *table) {
  struct backoff backoff = {0};
  struct sweep_items items;
  int status = CAGEHOP_OK;
  for (int ahead = 1; ahead <= DEALT_AHEAD; ahead++) {
    for (int to = 1; to < table->team->size && status == CAGEHOP_OK; to++) {
      status = give(table, to, ahead);
    }
  }
  while (status == CAGEHOP_OK) {
    bool there;
    status = receive_one(table, &there);
    if (there || status != CAGEHOP_OK) {
      backoff = (struct backoff){0};
    } else if (table->works && dealer_next(&table->dealer, 0, &items)) {
      dealer_compute(&table->dealer, &items);
    } else if (table->under_way == 0) {
      return status;
    } else {
      backoff_wait(&backoff);
    }
  }
  return status;
}

/// Tells all ranks that there are no more tasks, and waits until they have received it.
static int release_all(struct table *table) {
  MPI_Status unread[DEALT_AHEAD]; // instead of MPI_STATUSES_IGNORE, as in wire_announce
  int status = CAGEHOP_OK;
  for (int to = 1; to < table->team->size && status == CAGEHOP_OK; to++) {
    status = send_items(table, to, NULL);
  }
  for (int to = 1; to < table->team->size && status == CAGEHOP_OK; to++) {
    status = mpi_checked_with(to, MPI_Waitall(DEALT_AHEAD, table->rank[to].sent, unread));
  }
  return status;
}

/// Sends the plan, deals, releases. Collective.
static int deal_prepared(struct table *table, const struct sweep_plan *plan) {
  const struct sweep_deal *deal = table->dealer.deal;
  struct announcement announcement = {.deals = true,
                                      .helper = deal->helper,
                                      .task_bytes = deal->task_bytes,
                                      .result_bytes = deal->result_bytes};
  int status = wire_share_plan(table->team, plan, &announcement);
  if (status == CAGEHOP_OK) {
    status = deal_all(table);
  }
  return status == CAGEHOP_OK ? release_all(table) : status;
}

static int lay_table(struct sweep_team *team, const struct sweep_plan *plan, const struct sweep_deal *deal,
                     struct sweep_stats *stats, struct table *table) {
  const struct grouping groups = grouping_of(team->size, 1, false);
  *table = (struct table){.team = team, .works = groups.manager_works};
  const int status = dealer_create(plan, deal, stats, &table->dealer);
  stats->workers = groups.count;
  table->rank = calloc((size_t)team->size, sizeof *table->rank);
  table->result = malloc(sizeof *table->result + deal->result_bytes);
  if (status != CAGEHOP_OK || table->rank == NULL || table->result == NULL) {
    return CAGEHOP_NO_MEMORY;
  }
  for (int rank = 0; rank < team->size; rank++) {
    for (int k = 0; k < DEALT_AHEAD; k++) {
      table->rank[rank].sent[k] = MPI_REQUEST_NULL;
    }
  }
  return CAGEHOP_OK;
}

static void clear_table(struct table *table) {
  for (int rank = 0; table->rank != NULL && rank < table->team->size; rank++) {
    for (int k = 0; k < DEALT_AHEAD; k++) {
      free(table->rank[rank].message[k]);
    }
  }
  free(table->rank);
  free(table->result);
  dealer_clear(&table->dealer);
}

int sweep_deal(struct sweep_team *team, const struct sweep_plan *plan, const struct sweep_deal *deal,
               struct sweep_stats *stats) {
  if (team->comm == MPI_COMM_NULL || team->size == 1) {
    return dealer_run_serial(plan, deal, stats);
  }
  const double start = clock_seconds();
  struct table table;
  int status = lay_table(team, plan, deal, stats, &table);
  if (status == CAGEHOP_OK) {
    status = deal_prepared(&table, plan);
    status = status == CAGEHOP_OK ? table.dealer.status : status;
  }
  clear_table(&table);
  if (status == CAGEHOP_COMMUNICATION && mpi_failure()[0] != '\0') {
    snprintf(stats->error, sizeof stats->error, "rank 0: %s", mpi_failure());
  }
  stats->wall_seconds = clock_seconds() - start;
  return status;
}

// ---------------------------------------------------------------- the other ranks

/// What a rank computes with.
struct dealt_helper {
  const struct sweep_helper *helper;
  void *state;
  int begun;  // what beginning returned: where it is negative, every task's status
  bool waits; // until rank 0 has received a result: it never computes, so that this takes no time
  struct deal_message *task, *result[DEALT_AHEAD];
};

/// Computes one task; returns the length of the result.
static size_t compute_one(const struct dealt_helper *own, struct deal_message *result) {
  const struct deal_message *task = own->task;
  const double start = clock_seconds();
  size_t payload = 0;
  *result = (struct deal_message){.items = task->items, .status = own->begun};
  if (own->begun >= 0) {
    result->status = own->helper->compute(own->state, &task->items, task + 1, result + 1, &payload);
  }
  result->busy_seconds = clock_seconds() - start;
  return result->status < 0 ? 0 : payload;
}

/// Computes tasks until there are no more. Rank 0 may be computing one while a result is on its way, so the
/// next task is begun meanwhile.
static int process_all(const struct sweep_team *team, size_t task_bytes, const struct dealt_helper *own) {
  MPI_Request sent[DEALT_AHEAD];
  size_t turn = 0;
  for (size_t k = 0; k < DEALT_AHEAD; k++) {
    sent[k] = MPI_REQUEST_NULL;
  }
  int status = wire_receive(team, TAG_TASK, result_bytes(task_bytes), own->task);
  while (status == CAGEHOP_OK && own->task->items.count > 0) {
    struct deal_message *result = own->result[turn];
    status = wait_with_backoff(&sent[turn], 0);
    if (status == CAGEHOP_OK) {
      const size_t payload = compute_one(own, result);
      status = mpi_checked_with(
          0, MPI_Isend(result, result_bytes(payload), MPI_BYTE, 0, TAG_TASK_RESULT, team->comm, &sent[turn]));
    }
    if (status == CAGEHOP_OK && own->waits) {
      status = wait_with_backoff(&sent[turn], 0);
    }
    turn = (turn + 1) % DEALT_AHEAD;
    status =
        status == CAGEHOP_OK ? wire_receive(team, TAG_TASK, result_bytes(task_bytes), own->task) : status;
  }
  for (size_t k = 0; k < DEALT_AHEAD && status == CAGEHOP_OK; k++) {
    status = wait_with_backoff(&sent[k], 0);
  }
  return status;
}

int deal_work(const struct sweep_team *team, const struct sweep_plan *plan,
              const struct announcement *announcement) {
  struct dealt_helper own = {.helper = team->sink->helper[announcement->helper],
                             .waits = !grouping_of(team->size, 1, false).manager_works,
                             .task = malloc(sizeof *own.task + announcement->task_bytes)};
  bool room = own.task != NULL;
  for (size_t k = 0; k < DEALT_AHEAD; k++) {
    own.result[k] = malloc(sizeof *own.result[k] + announcement->result_bytes);
    room = room && own.result[k] != NULL;
  }
  int status;
  if (room) {
    own.begun = own.helper->begin(plan, &own.state);
    status = process_all(team, announcement->task_bytes, &own);
    own.helper->end(own.state);
  } else {
    status = mpi_failed("out of memory for a task"); // no message can tell rank 0; the caller aborts
  }
  free(own.task);
  for (size_t k = 0; k < DEALT_AHEAD; k++) {
    free(own.result[k]);
  }
  return status;
}
