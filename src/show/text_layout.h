/* How each kind of node is written on one line (text.c drives it). */
#ifndef GRADUS_SHOW_TEXT_LAYOUT_H
#define GRADUS_SHOW_TEXT_LAYOUT_H

#include "show/writer.h"

extern const writer_rules text_rules;

#endif
