/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of insn.def's form column, for the files that expand it.
 */
#ifndef INSN_WORDS_H
#define INSN_WORDS_H

#define MEM    FORM_MEM
#define REG    (FORM_REG | FORM_B)
#define ST     FORM_REG
#define RM     (FORM_MEM | FORM_REG | FORM_B)
#define R      FORM_R
#define D0     FORM_D0
#define O      FORM_B
#define wR     FORM_wR
#define wM     FORM_wM
#define wV     FORM_wV
#define wO     FORM_wO
#define bR     FORM_bR
#define bM     FORM_bM
#define S66    FORM_S66
#define SW     FORM_SW
#define SZ     (FORM_S66 | FORM_SW)
#define W1     FORM_W1
#define L0     FORM_L0
#define L1     FORM_L1
#define LX     (FORM_L0 | FORM_L1)
#define V      FORM_V
#define VR     FORM_VR
#define LEA    FORM_LEA
#define ESP    FORM_ESP
#define IZ     FORM_IZ
#define IV     FORM_IV
#define AES    FORM_AES
#define PCLMUL FORM_PCLMUL
#define SHA    FORM_SHA
#define ADX    FORM_ADX

#endif
