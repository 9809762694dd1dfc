// SPDX-License-Identifier: GPL-3.0-or-later
/// What the parts of a file of landscapes are called, for who writes and who reads it.
#ifndef CAGEHOP_LANDSCAPE_NAMES_H
#define CAGEHOP_LANDSCAPE_NAMES_H

#define LANDSCAPE_FORMAT "format"
#define LANDSCAPE_VERSION "format_version"
#define LANDSCAPE_FINISHED "finished"
#define LANDSCAPE_SHA256 "sha256"
#define LANDSCAPE_SECONDS "solve_seconds"

/// The formats, of which a file has the oldest that holds what is in it: tables of hard spheres the first, a
/// system or a table of B(r) the second, temperatures the third.
enum { LANDSCAPE_FORMAT_PLAIN = 1, LANDSCAPE_FORMAT_SYSTEM, LANDSCAPE_FORMAT_KELVIN };

/// Digests of tables of S(q), B(r) and u(r); the other texts of a structure are called like a job's keys.
#define LANDSCAPE_TABLE "structure.table_sha256"
#define LANDSCAPE_BRIDGE "structure.bridge_sha256"
#define LANDSCAPE_POTENTIAL "system.potential_sha256"

/// Says that temperatures number the states.
#define LANDSCAPE_DENSITY "system.density"

static const char landscape_format[] = "cagehop landscape table";

/// What numbers the states: the dataset that has it, and with "_low" and "_high" the ends of a range.
struct landscape_axis_names {
  const char *state, *unit, *state_is;
  const char *low, *high;                   ///< of the table, attributes
  const char *interval_low, *interval_high; ///< of its intervals
};

static const struct landscape_axis_names landscape_phi_names = {
    .state = "phi",
    .unit = "1",
    .state_is = "packing fraction of a state that was solved",
    .low = "phi_low",
    .high = "phi_high",
    .interval_low = "interval_phi_low",
    .interval_high = "interval_phi_high",
};

static const struct landscape_axis_names landscape_kelvin_names = {
    .state = "temperature",
    .unit = "K",
    .state_is = "temperature of a state that was solved",
    .low = "temperature_low",
    .high = "temperature_high",
    .interval_low = "interval_temperature_low",
    .interval_high = "interval_temperature_high",
};

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
    .numbers_are = "a row for each interval, NaN past its length: its errors, octave by octave of r",
    .length = "interval_length",
    .length_is = "numbers of that row",
};

#endif
