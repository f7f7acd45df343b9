/* SPDX-License-Identifier: Apache-2.0 */
/* One thread. */
#include "gthr-single.h"
