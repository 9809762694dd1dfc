// SPDX-License-Identifier: GPL-3.0-or-later
/// All of libcagehop. No MPI, no HDF5, no files, no printing, no mutable globals. Lengths in particle
/// diameters d, energies in kBT, pressures in kBT/d^3, times in seconds; equation numbers are those of Ngan,
/// Phan and Zaccone, "Impact of high pressure on reversible structural relaxation of metallic glass".
///
/// Call gsl_set_error_handler_off() first: the library checks what GSL returns, but GSL's own handler would
/// abort the program. One thread at a time may solve structures: FFTW's planner is not thread-safe.
#ifndef CAGEHOP_CAGEHOP_H
#define CAGEHOP_CAGEHOP_H

#include <cagehop/kinetics.h>
#include <cagehop/landscape.h>
#include <cagehop/material.h>
#include <cagehop/phase_map.h>
#include <cagehop/relaxation.h>
#include <cagehop/status.h>
#include <cagehop/structure.h>
#include <cagehop/team.h>
#include <cagehop/version.h>

#endif
