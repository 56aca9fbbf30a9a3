#!/bin/sh
# Prints an assembly file that carries the files named, each NUL-terminated, and a table of them:
# struct EmbeddedFile { const char *name, *bytes; size_t length; } embedded_files[]; (see base/embedded.h)
set -eu
echo '    .section .rodata'
n=0
for f in "$@"; do
    n=$((n + 1))
    echo "name$n: .asciz \"$f\""
    echo "    .balign 16"
    echo "bytes$n: .incbin \"$f\""
    echo "end$n: .byte 0"
done
echo '    .section .data.rel.ro,"aw"'
echo '    .balign 8'
echo '    .globl embedded_files'
echo 'embedded_files:'
i=0
while [ $i -lt $n ]; do
    i=$((i + 1))
    echo "    .quad name$i, bytes$i, end$i - bytes$i"
done
echo '    .quad 0, 0, 0'
echo '    .section .note.GNU-stack,"",%progbits'
