/* SPDX-License-Identifier: Apache-2.0 */
/* C++ run-time type information. */
#include "absent.h"
#define ABSENT_REASON "guests have no C++ run-time type information: leave out -frtti, or link a runtime of your own"

ABSENT(__dynamic_cast)
ABSENT(__cxa_bad_cast)
ABSENT(__cxa_bad_typeid)
ABSENT(_ZTVN10__cxxabiv116__enum_type_infoE)
ABSENT(_ZTVN10__cxxabiv117__array_type_infoE)
ABSENT(_ZTVN10__cxxabiv117__class_type_infoE)
ABSENT(_ZTVN10__cxxabiv119__pointer_type_infoE)
ABSENT(_ZTVN10__cxxabiv120__function_type_infoE)
ABSENT(_ZTVN10__cxxabiv120__si_class_type_infoE)
ABSENT(_ZTVN10__cxxabiv121__vmi_class_type_infoE)
ABSENT(_ZTVN10__cxxabiv129__pointer_to_member_type_infoE)
.long ABSENT_REASON
