// SPDX-License-Identifier: GPL-3.0-or-later
/// Making a landscape table in stages: its states are solved wherever the caller likes, on several ranks say,
/// travel as plain numbers, and can be kept in a file, from which the table is put together again. The table
/// has the same bits as cagehop_landscape_table_create's, whoever solved a state and in whatever order.
#ifndef CAGEHOP_LANDSCAPE_NODES_H
#define CAGEHOP_LANDSCAPE_NODES_H

#include <cagehop/landscape_table.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  CAGEHOP_LANDSCAPE_NODE_MAX = 32768, ///< numbers of a node, at most; some 20,000 are usual
  CAGEHOP_LANDSCAPE_COVER_MAX = 512,  ///< numbers of an interval, at most
};

/// What a landscape table keeps of one state, or why it has none, as numbers: number[0] is
/// CAGEHOP_LANDSCAPE_NODE_FORMAT, and [1] phi; or CAGEHOP_LANDSCAPE_NODE_FORMAT_KELVIN, and [1] the
/// temperature; [2] where its cells of r begin, [d], [3] its status. Of a failed
/// state the text of its error follows, of another one the coefficients of F and F' on these cells, the
/// logarithms of tau_s/tau_E, S_0, S_peak, q_peak, g_contact and r_cage, and the shear modulus.
struct cagehop_landscape_node {
  enum cagehop_unit unit; ///< of packing fractions, or CAGEHOP_UNIT_KELVIN
  double state;           ///< [1] or [K]
  double first_r;         ///< where cells begin, [d]; 0 where the state failed before that was known
  double tau_s, S_0, S_peak, q_peak, g_contact, r_cage; ///< [tau_E], [1], [1], [1/d], [1], [d]; NaN where
                                                        ///< the state failed
  double structure_error;                               ///< relative, of S(q), [1]; NaN likewise
  struct cagehop_error error;                           ///< why the state failed
};

#define CAGEHOP_LANDSCAPE_NODE_FORMAT 1.0
#define CAGEHOP_LANDSCAPE_NODE_FORMAT_KELVIN 2.0

/// Solves a state and writes *count numbers, at most CAGEHOP_LANDSCAPE_NODE_MAX. first_r: of
/// cagehop_landscape_builder_first_r, the same for all nodes of a table; 0: this state says it. Returns 0
/// also for a state that failed, or its status where that is negative; *count numbers are there in any case.
/// Collective on structure->communicator.
CAGEHOP_API int cagehop_landscape_node_solve(const struct cagehop_structure_params *structure, double state,
                                             double first_r, double number[], size_t *count);

/// What a node is of. Returns 0, or CAGEHOP_BAD_ARGUMENT where the numbers are no node.
CAGEHOP_API int cagehop_landscape_node_read(size_t count, const double number[],
                                            struct cagehop_landscape_node *node);

struct cagehop_landscape_builder; ///< a landscape table in the making; opaque

/// Begins a table as cagehop_landscape_table_create does, which is
///   while (cagehop_landscape_builder_next(builder, &count, &state) == CAGEHOP_OK && count > 0)
///     solve state[i], i < count, each on its own; hand them over with cagehop_landscape_builder_accept
/// and then cagehop_landscape_builder_end. Of model only the structure is read; a table of S(q) must outlive
/// builder and result. Returns 0, or CAGEHOP_BAD_ARGUMENT, CAGEHOP_NO_MEMORY with *builder = NULL. Not
/// collective, nor is what follows.
CAGEHOP_API int cagehop_landscape_builder_create(const struct cagehop_model *model, double low, double high,
                                                 struct cagehop_landscape_builder **builder,
                                                 struct cagehop_error *error);

/// Frees *builder and sets it to NULL; NULL is allowed.
CAGEHOP_API void cagehop_landscape_builder_destroy(struct cagehop_landscape_builder **builder);

/// The states that are wanted next, the densest or coldest first, which mostly cost most; *count is 0 once
/// all are there. Which they are depends on those that were accepted alone. state belongs to the builder
/// until the next call. Returns 0 or CAGEHOP_NO_MEMORY.
CAGEHOP_API int cagehop_landscape_builder_next(struct cagehop_landscape_builder *builder, size_t *count,
                                               const double *state[]);

/// Where the cells of the nodes that are wanted next have to begin, [d]; 0 until a state was accepted that
/// has no error.
CAGEHOP_API double cagehop_landscape_builder_first_r(const struct cagehop_landscape_builder *builder);

/// Takes a node that was wanted. Returns 0; CAGEHOP_BAD_ARGUMENT where the numbers are no node or their cells
/// begin elsewhere; CAGEHOP_NO_MEMORY; or the node's status where that is negative.
CAGEHOP_API int cagehop_landscape_builder_accept(struct cagehop_landscape_builder *builder, size_t count,
                                                 const double number[]);

/// How far it has come: of the intervals that are known by now those that are done and those with nodes, and
/// their largest error of F and r F', [kBT].
struct cagehop_landscape_progress {
  int states; ///< accepted
  int intervals, intervals_done, intervals_failed;
  double landscape_error;
};

CAGEHOP_API struct cagehop_landscape_progress
cagehop_landscape_builder_progress(const struct cagehop_landscape_builder *builder);

/// The table, after cagehop_landscape_builder_next had count 0; the builder is empty then, and only to be
/// destroyed. Returns 0, or CAGEHOP_BAD_ARGUMENT before that, CAGEHOP_NO_MEMORY, with *table = NULL.
CAGEHOP_API int cagehop_landscape_builder_end(struct cagehop_landscape_builder *builder,
                                              struct cagehop_landscape_table **table);

/// Interval i of a table, from 0 on, ascending, as it was certified: with nodes at states that were solved,
/// of which cagehop_landscape_table_interval has pieces. Returns 0, or CAGEHOP_BAD_ARGUMENT where there is
/// none.
CAGEHOP_API int cagehop_landscape_table_cover(const struct cagehop_landscape_table *table, size_t i,
                                              struct cagehop_landscape_table_interval *interval);

/// The same as numbers: *count of them, at most CAGEHOP_LANDSCAPE_COVER_MAX, which belong to the table.
CAGEHOP_API int cagehop_landscape_table_cover_numbers(const struct cagehop_landscape_table *table, size_t i,
                                                      size_t *count, const double *number[]);

/// What such numbers say. Returns 0, or CAGEHOP_BAD_ARGUMENT where they are no interval.
CAGEHOP_API int cagehop_landscape_cover_read(size_t count, const double number[],
                                             struct cagehop_landscape_table_interval *interval);

/// A table in parts. All borrowed.
struct cagehop_landscape_parts {
  double low, high;  ///< [1] or [K]
  size_t node_count; ///< of states, in any order; those that are no nodes of an interval are counted only
  const double *const *node;
  const size_t *node_length;
  size_t cover_count; ///< of intervals, ascending
  const double *const *cover;
  const size_t *cover_length;
};

/// Puts a table together, with the same bits as when it was made. Of model only the structure is read; its
/// table of S(q) need not be there. Nothing is taken on trust: returns 0, or CAGEHOP_BAD_ARGUMENT where parts
/// don't fit together, CAGEHOP_NO_MEMORY, with *table = NULL.
CAGEHOP_API int cagehop_landscape_table_assemble(const struct cagehop_model *model,
                                                 const struct cagehop_landscape_parts *parts,
                                                 struct cagehop_landscape_table **table,
                                                 struct cagehop_error *error);

#ifdef __cplusplus
}
#endif
#endif
