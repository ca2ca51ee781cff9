------------------------------- MODULE Scope -------------------------------
(* The stamps of a resource, alone (dev.levee.internal.scope, mint.lua,        *)
(* Evictor.clear): one hard, without which an entry is void, and one soft,     *)
(* without which it is stale. There is no lease here: any load may fill        *)
(* whenever it likes, for any key, and every entry ever filled stays in the    *)
(* store. So the stamps must be enough by themselves, which is more than the   *)
(* protocol asks of them. Lease.tla has the hard stamp together with the rest. *)
(*                                                                             *)
(* `cut` counts clears and `xcut` soft ones as they execute; a load remembers  *)
(* both as of its begin (Lease.tla says why this stands for the database).     *)
(* A stamp is a number; 0 is a stamp that is not there.                        *)
EXTENDS Naturals

CONSTANTS Loaders, MaxLoads,
          MaxInv,      \* clears, and as many that drop the soft stamp only
          MaxNonce,    \* stamps ever made
          Replay,      \* may the driver deliver a mint twice?
          Off          \* the rules that are switched off
On(r) == r \notin Off
K == {"hard", "soft"}

VARIABLES val, nonce, late,    \* the store's stamps; the last one made; mints that may come once more
          ents,                \* entries <<b, x, hard, soft>> ever stored
          lds, loads, get,     \* loads, how many were begun, one get
          cut, xcut, bad       \* history, which no code has
vars == <<val, nonce, late, ents, lds, loads, get, cut, xcut, bad>>

L0 == [st |-> "idle", b |-> 0, x |-> 0, h |-> 0, s |-> 0]
G0 == [st |-> "idle", fl |-> 0, xl |-> 0]
Init == /\ val = [k \in K |-> 0] /\ nonce = 0 /\ late = {} /\ ents = {}
        /\ lds = [l \in Loaders |-> L0] /\ loads = 0 /\ get = G0
        /\ cut = 0 /\ xcut = 0 /\ bad = {}

----------------------------------------------------------------------------
(* mint.lua: makes a stamp that is not there, random and with the store's time in it, so never one that was. *)
New == IF On("mint-nonce") THEN nonce + 1 ELSE 1                  \* off: a counter that starts anew
Mint(k) == /\ val[k] = 0 /\ nonce < MaxNonce /\ nonce' = nonce + 1 /\ val' = [val EXCEPT ![k] = New]
           /\ late' = IF Replay THEN late \cup {<<k, New>>} ELSE late
           /\ UNCHANGED <<ents, lds, loads, get, cut, xcut, bad>>
\* The same command, delivered again by the driver.
MintAgain(k, n) == /\ <<k, n>> \in late /\ late' = late \ {<<k, n>>}
                   /\ IF val[k] # 0 THEN UNCHANGED <<val, nonce>>
                      ELSE IF On("mint-salt") THEN nonce' = nonce + 1 /\ val' = [val EXCEPT ![k] = nonce + 1]
                      ELSE val' = [val EXCEPT ![k] = n] /\ UNCHANGED nonce
                   /\ UNCHANGED <<ents, lds, loads, get, cut, xcut, bad>>

(* A load (Flight.hold, Scope.complete): the stamps, then the load, then the entry with the stamps read before. *)
Go(l, r) == lds' = [lds EXCEPT ![l] = r] /\ UNCHANGED <<val, nonce, late, get, cut, xcut, bad>>
Stamped(r) == [r EXCEPT !.h = val["hard"], !.s = val["soft"]]
Complete == val["hard"] # 0 /\ val["soft"] # 0
Before(l) == /\ lds[l].st = "idle" /\ loads < MaxLoads /\ loads' = loads + 1
             /\ Complete \/ ~On("stamp-before")
             /\ Go(l, [IF On("stamp-before") THEN Stamped(L0) ELSE L0 EXCEPT !.st = "ready"]) /\ UNCHANGED ents
Load(l) == /\ lds[l].st = "ready"
           /\ Go(l, [lds[l] EXCEPT !.st = "loaded", !.b = cut, !.x = xcut]) /\ UNCHANGED <<ents, loads>>
Fill(l) == LET r == IF On("stamp-before") THEN lds[l] ELSE Stamped(lds[l]) IN
           /\ lds[l].st = "loaded" /\ ents' = ents \cup {<<r.b, r.x, r.h, r.s>>}
           /\ Go(l, L0) /\ UNCHANGED loads

(* Evictor.clear drops both stamps in one command; a soft clear would drop the soft one. Neither touches an entry. *)
Clear == /\ cut < MaxInv /\ cut' = cut + 1
         /\ val' = (IF On("clear-drops") THEN [k \in K |-> 0] ELSE val)
         /\ UNCHANGED <<nonce, late, ents, lds, loads, get, xcut, bad>>
SoftClear == /\ xcut < MaxInv /\ xcut' = xcut + 1 /\ val' = [val EXCEPT !["soft"] = 0]
             /\ UNCHANGED <<nonce, late, ents, lds, loads, get, cut, bad>>
\* Evicted, expired, flushed, lost in a failover: misses, never the return of what was void.
Lose(k) == /\ val[k] # 0 /\ val' = [val EXCEPT ![k] = 0]
           /\ UNCHANGED <<nonce, late, ents, lds, loads, get, cut, xcut, bad>>

(* A get reads entry and stamps in one command (Reads), and judges them (Flights.verified, Get.act). *)
GetStart == /\ get.st = "idle" /\ get' = [st |-> "start", fl |-> cut, xl |-> xcut]
            /\ UNCHANGED <<val, nonce, late, ents, lds, loads, cut, xcut, bad>>
GetDone(e) ==
  /\ get.st = "start" /\ get' = G0
  /\ bad' = IF ~Complete \/ e[3] # val["hard"] THEN bad
            ELSE bad \cup (IF e[1] < get.fl THEN {"served"} ELSE {})
                     \cup (IF (e[4] = val["soft"] \/ ~On("soft-stale")) /\ e[2] < get.xl THEN {"fresh"} ELSE {})
  /\ UNCHANGED <<val, nonce, late, ents, lds, loads, cut, xcut>>

Next == \/ \E l \in Loaders : Before(l) \/ Load(l) \/ Fill(l)
        \/ \E k \in K : Mint(k) \/ Lose(k) \/ \E n \in 1..MaxNonce : MintAgain(k, n)
        \/ Clear \/ SoftClear \/ GetStart \/ \E e \in ents : GetDone(e)
Spec == Init /\ [][Next]_vars

----------------------------------------------------------------------------
\* P4: no get was given a value whose load began before a clear that had executed when the get began.
P4 == "served" \notin bad
\* P5: no entry that is valid under the store's hard stamp began before the last clear.
P5 == \A e \in ents : e[3] # 0 /\ e[3] = val["hard"] => e[1] >= cut
\* R6, for a resource: what a soft clear overtook is never served as fresh.
R6 == "fresh" \notin bad /\ \A e \in ents : e[4] # 0 /\ e[4] = val["soft"] => e[2] >= xcut
=============================================================================
