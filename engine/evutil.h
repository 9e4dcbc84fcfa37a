#pragma once

/* The old name of event2/util.h. */

#include <event2/util.h>
