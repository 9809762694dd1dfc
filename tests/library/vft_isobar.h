// SPDX-License-Identifier: GPL-3.0-or-later
/// The 50 points of the VFT fit at P = 0.13 kBT/d^3 of jobs/metallic-glass.yaml, to the last bit, and the
/// least-squares line through them, solved in 60 digits (mpmath: the root of the sum of squares' derivative
/// with T0, the other two by linear regression, standard errors from the inverse of J^T J).
#ifndef CAGEHOP_TESTS_VFT_ISOBAR_H
#define CAGEHOP_TESTS_VFT_ISOBAR_H

#include <cagehop/phase_map.h>

enum { ISOBAR_POINTS = 50 };

static const double isobar_T[ISOBAR_POINTS] = { // [K]
    0x1.8044bb9114ee2p+9, 0x1.7e3f5c5bb442ap+9, 0x1.7c39fd265397p+9,  0x1.7a349df0f2eb8p+9,
    0x1.782f3ebb924p+9,   0x1.7629df8631948p+9, 0x1.74248050d0e8fp+9, 0x1.721f211b703d7p+9,
    0x1.7019c1e60f91fp+9, 0x1.6e1462b0aee65p+9, 0x1.6c0f037b4e3adp+9, 0x1.6a09a445ed8f5p+9,
    0x1.680445108ce3dp+9, 0x1.65fee5db2c384p+9, 0x1.63f986a5cb8ccp+9, 0x1.61f427706ae14p+9,
    0x1.5feec83b0a35ap+9, 0x1.5de96905a98a2p+9, 0x1.5be409d048deap+9, 0x1.59deaa9ae8332p+9,
    0x1.57d94b6587878p+9, 0x1.55d3ec3026dcp+9,  0x1.53ce8cfac6308p+9, 0x1.51c92dc56584fp+9,
    0x1.4fc3ce9004d97p+9, 0x1.4dbe6f5aa42dfp+9, 0x1.4bb9102543827p+9, 0x1.49b3b0efe2d6dp+9,
    0x1.47ae51ba822b5p+9, 0x1.45a8f285217fdp+9, 0x1.43a3934fc0d44p+9, 0x1.419e341a6028cp+9,
    0x1.3f98d4e4ff7d4p+9, 0x1.3d9375af9ed1cp+9, 0x1.3b8e167a3e262p+9, 0x1.3988b744dd7aap+9,
    0x1.3783580f7ccf2p+9, 0x1.357df8da1c238p+9, 0x1.337899a4bb78p+9,  0x1.31733a6f5acc8p+9,
    0x1.2f6ddb39fa21p+9,  0x1.2d687c0499757p+9, 0x1.2b631ccf38c9fp+9, 0x1.295dbd99d81e7p+9,
    0x1.27585e647772dp+9, 0x1.2552ff2f16c75p+9, 0x1.234d9ff9b61bdp+9, 0x1.214840c455704p+9,
    0x1.1f42e18ef4c4cp+9, 0x1.1d3d825994194p+9};

static const double isobar_log_tau[ISOBAR_POINTS] = { // ln(tau_alpha/s)
    -0x1.7069e2aa2aa5bp+4, -0x1.6d411cfe29d6dp+4, -0x1.69deed11a8da9p+4, -0x1.664371309abdcp+4,
    -0x1.626f58e8e874cp+4, -0x1.5e63c38781236p+4, -0x1.5a2219628b6a8p+4, -0x1.55abe4363d0c9p+4,
    -0x1.5102aa20700fbp+4, -0x1.4c27cdc043ed9p+4, -0x1.471c74f1283e5p+4, -0x1.41e176ad715c6p+4,
    -0x1.3c774fef595dbp+4, -0x1.36de1eea8bf4ap+4, -0x1.3115a3ab828b6p+4, -0x1.2b1d44ff2e998p+4,
    -0x1.24f4186f5d58dp+4, -0x1.1e98ec17c1c8fp+4, -0x1.180a51218a1b3p+4, -0x1.1146a5e67a2d7p+4,
    -0x1.0a4c1f3a7e747p+4, -0x1.0318d0507fbebp+4, -0x1.f75561e8dac7p+3,  -0x1.e7ff447f4138cp+3,
    -0x1.d82ae39df4f75p+3, -0x1.c7d3b7670d305p+3, -0x1.b6f516acf87ddp+3, -0x1.a58a3711c1323p+3,
    -0x1.938e2be2a0c61p+3, -0x1.80fbe4055ca2cp+3, -0x1.6dce273c17fa2p+3, -0x1.59ff92f42e62dp+3,
    -0x1.458a96c675c41p+3, -0x1.306970c37f27ep+3, -0x1.1a96299d2605p+3,  -0x1.040a90b7b1c7p+3,
    -0x1.d980704f183c7p+2, -0x1.a960e1393ea0cp+2, -0x1.77a88a72edd7ap+2, -0x1.4448eea4499d1p+2,
    -0x1.0f32f41c10dd4p+2, -0x1.b0adb79dcf44cp+1, -0x1.3f48700a1f64ep+1, -0x1.94278aac5e041p+0,
    -0x1.43af99aa7e322p-1, 0x1.62a4bf2d551ccp-2,  0x1.5ba9a21e306d4p+0,  0x1.33bda8254630fp+1,
    0x1.be39e0742e58cp+1,  0x1.26bb1bbb554ep+2};

static const struct cagehop_vft isobar_line = {.ln_tau0 = -47.68017838644601405913,
                                               .B = 8970.353413775864760069,
                                               .T0 = 399.7409227464125155317,
                                               .ln_tau0_stderr = 0.3786597544718956661093,
                                               .B_stderr = 189.456498832516791727,
                                               .T0_stderr = 2.535523749270758275309};

#endif
