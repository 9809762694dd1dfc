// SPDX-License-Identifier: GPL-3.0-or-later
/// What the parts of a file of landscapes are called, for who writes and who reads it.
#ifndef CAGEHOP_LANDSCAPE_NAMES_H
#define CAGEHOP_LANDSCAPE_NAMES_H

#define LANDSCAPE_FORMAT "format"
#define LANDSCAPE_VERSION "format_version"
#define LANDSCAPE_FINISHED "finished"
#define LANDSCAPE_SHA256 "sha256"
#define LANDSCAPE_LOW "phi_low"
#define LANDSCAPE_HIGH "phi_high"
#define LANDSCAPE_SECONDS "solve_seconds"

/// The newest format. Tables of hard spheres have the first, which older versions read: the second has a
/// system besides, or a table of B(r).
enum { LANDSCAPE_FORMAT_VERSION = 2 };

/// Digests of tables of S(q), B(r) and u(r); the other texts of a structure are called like a job's keys.
#define LANDSCAPE_TABLE "structure.table_sha256"
#define LANDSCAPE_BRIDGE "structure.bridge_sha256"
#define LANDSCAPE_POTENTIAL "system.potential_sha256"

static const char landscape_format[] = "cagehop landscape table";

/// The two datasets of a list of rows.
struct landscape_rows_names {
  const char *numbers, *numbers_are;
  const char *length, *length_is;
};

static const struct landscape_rows_names landscape_state_names = {
    .numbers = "state",
    .numbers_are = "a row for each state, NaN past its length: see docs/how-to/landscape-tables.md",
    .length = "state_length",
    .length_is = "numbers of that row",
};

static const struct landscape_rows_names landscape_interval_names = {
    .numbers = "interval",
    .numbers_are = "a row for each interval of phi, NaN past its length: its errors, octave by octave of r",
    .length = "interval_length",
    .length_is = "numbers of that row",
};

#endif
