-------------------------------- MODULE Tag --------------------------------
(* A tag that is computed from the loaded value, so that nobody can read its   *)
(* stamp before the load: instead the tag epoch of the resource is read before *)
(* it and after it. Whatever invalidates a tag drops its stamp and the epoch,  *)
(* in one command, for both share a slot. A process may go by copies of stamps *)
(* that it knows from the tracker, and by a load of its own that is under way. *)
(*                                                                             *)
(* As in Scope.tla there is no lease, every entry ever filled stays in the     *)
(* store, `cut` counts invalidations as they begin at the store, and a load    *)
(* remembers the cut of its begin. `floor` is the cut of the last one that has *)
(* executed wholly. A stamp is a number; 0 is one that is not there.           *)
EXTENDS Naturals, Sequences

CONSTANTS Loaders, MaxLoads,
          MaxInv,      \* invalidations of the tag
          MaxNonce,    \* stamps and epochs ever made
          Off          \* the rules that are switched off
On(r) == r \notin Off
K == {"stamp", "epoch"}

VARIABLES val, nonce,          \* the store's stamp and epoch; the last one made
          known, line,         \* this process's copies of them, 0 for none; changes on their way over the tracker's link
          ents,                \* entries <<b, stamp>> ever stored
          lds, loads,          \* loads of this process, and how many were begun
          get, join,           \* a get that reads the store, and one that joined a load
          cut, floor, told,    \* history; told: the floor as far as the link has spoken
          half, bad
vars == <<val, nonce, known, line, ents, lds, loads, get, join, cut, floor, told, half, bad>>

L0 == [st |-> "idle", b |-> 0, s |-> 0, e |-> 0]
G0 == [st |-> "idle", fl |-> 0, strict |-> FALSE, s |-> 0]
J0 == [l |-> 0, fl |-> 0]
Init == /\ val = [k \in K |-> 0] /\ nonce = 0 /\ known = [k \in K |-> 0] /\ line = <<>> /\ ents = {}
        /\ lds = [l \in Loaders |-> L0] /\ loads = 0 /\ get = G0 /\ join = J0
        /\ cut = 0 /\ floor = 0 /\ told = 0 /\ half = FALSE /\ bad = {}

----------------------------------------------------------------------------
(* Reading a stamp: in the store, made there if it is missing, and known from then on (Near.tla says why that is safe); *)
(* or the copy. P is what is done with it.                                                                              *)
New == IF On("tag-nonce") THEN nonce + 1 ELSE 1                   \* off: a counter that starts anew
FromStore(k, P(_)) ==
  IF val[k] # 0 THEN P(val[k]) /\ known' = [known EXCEPT ![k] = val[k]] /\ UNCHANGED <<val, nonce>>
  ELSE /\ nonce < MaxNonce /\ nonce' = nonce + 1
       /\ val' = [val EXCEPT ![k] = New] /\ known' = [known EXCEPT ![k] = New] /\ P(New)
FromCopy(k, P(_)) == known[k] # 0 /\ P(known[k]) /\ UNCHANGED <<val, nonce, known>>
\* By another process, or a mint that executes late.
OtherMint(k) == /\ val[k] = 0 /\ nonce < MaxNonce /\ nonce' = nonce + 1 /\ val' = [val EXCEPT ![k] = New]
                /\ UNCHANGED <<known, line, ents, lds, loads, get, join, cut, floor, told, half, bad>>

(* A load: the epoch, the load, the stamp of the tag that it turned out to have, the epoch once more from the store. *)
Go(l, r) == lds' = [lds EXCEPT ![l] = r]
Quiet == UNCHANGED <<line, get, cut, floor, told, half>>
Begin(l, st) == lds[l].st = st /\ (st # "idle" \/ loads < MaxLoads) /\ loads' = loads + (IF st = "idle" THEN 1 ELSE 0)
EpochBefore(l) ==                                                 \* off: after the load
  /\ Begin(l, IF On("epoch-before") THEN "idle" ELSE "ready")
  /\ LET P(n) == Go(l, [lds[l] EXCEPT !.st = IF On("epoch-before") THEN "ready" ELSE "loaded", !.e = n])
     IN FromStore("epoch", P) \/ FromCopy("epoch", P)
  /\ UNCHANGED <<ents, join, bad>> /\ Quiet
Load(l) == /\ Begin(l, IF On("epoch-before") THEN "ready" ELSE "idle")
           /\ Go(l, [lds[l] EXCEPT !.st = IF On("epoch-before") THEN "loaded" ELSE "ready", !.b = cut])
           /\ UNCHANGED <<val, nonce, known, ents, join, bad>> /\ Quiet
StampAfter(l) ==
  /\ lds[l].st = (IF On("read-order") THEN "loaded" ELSE "checked")
  /\ LET P(n) == Go(l, [lds[l] EXCEPT !.st = IF On("read-order") THEN "stamped" ELSE "fill", !.s = n])
     IN FromStore("stamp", P) \/ FromCopy("stamp", P)
  /\ UNCHANGED <<ents, loads, join, bad>> /\ Quiet
\* The same as before the load: so nothing was invalidated since, neither for the store nor for those who joined.
EpochAfter(l) ==
  LET given == join.l = l
      P(n) == LET same == n = lds[l].e IN
        /\ Go(l, IF ~same /\ On("epoch-check") THEN L0
                 ELSE [lds[l] EXCEPT !.st = IF On("read-order") THEN "fill" ELSE "checked"])
        /\ join' = (IF given THEN J0 ELSE join)
        /\ bad' = (IF given /\ (same \/ ~On("join-epoch")) /\ lds[l].b < join.fl THEN bad \cup {"served"} ELSE bad)
  IN /\ lds[l].st = (IF On("read-order") THEN "stamped" ELSE "loaded")
     /\ FromStore("epoch", P) \/ (~On("epoch-from-store") /\ FromCopy("epoch", P))
     /\ UNCHANGED <<ents, loads>> /\ Quiet
Fill(l) == /\ lds[l].st = "fill" /\ ents' = ents \cup {<<lds[l].b, lds[l].s>>} /\ Go(l, L0)
           /\ UNCHANGED <<val, nonce, known, loads, join, bad>> /\ Quiet

(* Invalidating a tag, and stamps that are lost. Each change is told over the link. *)
Dropped(ks) == val' = [k \in K |-> IF k \in ks THEN 0 ELSE val[k]]
Told(ks, c) == line' = Append(line, [ks |-> ks, c |-> c])
\* Off: in two commands, and off "tag-order", the stamp first.
Invalidate ==
  LET first == IF On("tag-atomic") THEN K ELSE IF On("tag-order") THEN {"epoch"} ELSE {"stamp"} IN
  /\ cut < MaxInv /\ ~half /\ cut' = cut + 1 /\ Dropped(first) /\ Told(first, IF first = {"epoch"} THEN 0 ELSE cut + 1)
  /\ half' = (first # K) /\ floor' = (IF first = K THEN cut + 1 ELSE floor)
  /\ UNCHANGED <<nonce, known, ents, lds, loads, get, join, told, bad>>
Rest ==
  LET second == IF On("tag-order") THEN {"stamp"} ELSE {"epoch"} IN
  /\ half /\ half' = FALSE /\ Dropped(second) /\ Told(second, cut) /\ floor' = cut
  /\ UNCHANGED <<nonce, known, ents, lds, loads, get, join, cut, told, bad>>
Lose(k) == /\ val[k] # 0 /\ Len(line) < 2 /\ Dropped({k}) /\ Told({k}, 0)
           /\ UNCHANGED <<nonce, known, ents, lds, loads, get, join, cut, floor, told, half, bad>>
Hear == /\ line # <<>> /\ line' = Tail(line)
        /\ known' = (IF On("push-drops") THEN [k \in K |-> IF k \in Head(line).ks THEN 0 ELSE known[k]] ELSE known)
        /\ told' = (IF Head(line).c > told THEN Head(line).c ELSE told)
        /\ UNCHANGED <<val, nonce, ents, lds, loads, get, join, cut, floor, half, bad>>

(* Gets. One that asked for strict scopes reads the stamp with the entry, another may go by the copy. *)
GetStart(strict) ==
  /\ get.st = "idle" /\ get' = [G0 EXCEPT !.st = "start", !.strict = strict, !.fl = IF strict THEN floor ELSE told]
  /\ UNCHANGED <<val, nonce, known, line, ents, lds, loads, join, cut, floor, told, half, bad>>
GetStamp ==
  /\ get.st = "start" /\ get.s = 0
  /\ LET P(n) == get' = [get EXCEPT !.s = n]
     IN FromStore("stamp", P) \/ ((~get.strict \/ ~On("strict-reads-store")) /\ FromCopy("stamp", P))
  /\ UNCHANGED <<line, ents, lds, loads, join, cut, floor, told, half, bad>>
GetDone(e) ==
  /\ get.s # 0 /\ get' = G0
  /\ bad' = (IF e[2] # get.s \/ e[1] >= get.fl THEN bad ELSE bad \cup {IF get.strict THEN "served" ELSE "late"})
  /\ UNCHANGED <<val, nonce, known, line, ents, lds, loads, join, cut, floor, told, half>>
\* A get joins a load that has read already; joining closes before the epoch is asked for again.
Join(l) == /\ join = J0 /\ lds[l].st \in {"loaded", "stamped"} /\ join' = [l |-> l, fl |-> floor]
           /\ UNCHANGED <<val, nonce, known, line, ents, lds, loads, get, cut, floor, told, half, bad>>

Next == \/ \E l \in Loaders : EpochBefore(l) \/ Load(l) \/ StampAfter(l) \/ EpochAfter(l) \/ Fill(l) \/ Join(l)
        \/ \E k \in K : OtherMint(k) \/ Lose(k)
        \/ Invalidate \/ Rest \/ Hear
        \/ GetStart(TRUE) \/ GetStart(FALSE) \/ GetStamp \/ \E e \in ents : GetDone(e)
Spec == Init /\ [][Next]_vars

----------------------------------------------------------------------------
\* P4: no strict get and no get that joined was given a value from before an invalidation that had executed.
P4 == "served" \notin bad
\* P5: no entry that is valid under the store's stamp is from before an invalidation that has executed.
P5 == \A e \in ents : e[2] # 0 /\ e[2] = val["stamp"] => e[1] >= floor
\* P9: other gets see an invalidation once the link has told of it.
P9 == "late" \notin bad
=============================================================================
