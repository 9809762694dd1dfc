// SPDX-License-Identifier: GPL-3.0-or-later
/// What 'cagehop info' says of a landscape table's file. Each returns the exit status, after a reported error
/// where it is not EXIT_DONE.
#ifndef CAGEHOP_CLI_LANDSCAPE_INFO_H
#define CAGEHOP_CLI_LANDSCAPE_INFO_H

/// Structure, range, intervals with their errors, provenance.
int landscape_info_show(const char *path);

/// Holds the numbers against their SHA-256, and puts a finished table together.
int landscape_info_verify(const char *path);

/// The SHA-256 of what isochores depend on, with a remark where the table is unfinished.
int landscape_info_digest(const char *path);

#endif
