-------------------------------- MODULE Near --------------------------------
(* The near cache of one process, one key (dev.levee.internal.near): values    *)
(* are read over one connection, changes are told over another, the tracker's, *)
(* and either may lag behind the other.                                        *)
(*                                                                             *)
(* `cut` counts invalidations as they execute; a value is 1 + the cut at which *)
(* its load began, 0 is none. So a near value v is current while v > cut. What *)
(* the store holds is right (Lease.tla), so its entry is always current.       *)
(* A tick is as long as a heartbeat may be silent: a near value is served only *)
(* if a heartbeat sent at most H ticks ago, on the present link, was answered. *)
EXTENDS Naturals, Sequences

CONSTANTS Readers, MaxInv, MaxFill,
          MaxOwn,      \* invalidations by this process
          MaxDrop,     \* failures of the link or of the master
          MaxNow, H,   \* ticks in a run; how old an answered heartbeat may be
          Keep,        \* Near.withStandIn: values are kept through an outage, as stale-if-error only
          Off          \* the rules that are switched off
On(r) == r \notin Off

VARIABLES
  cut, fills, entry,             \* the store; entry is a value, or 0
  srv, line, asked,              \* the tracker: off, on, dead, demoted; what comes over it; what was asked on it, and when
  armed, epoch, stripe, seenAt,  \* Coherence; seenAt: 1 + when the last answered heartbeat was sent
  near,                          \* the near value, and the epoch that it belongs to
  rd, own, fil,                  \* reads under way; an invalidation and a fill by this process
  now, drops,
  when, told, ownFloor           \* history: the tick of each cut; the cut up to which the link has spoken; of own calls
vars == <<cut, fills, entry, srv, line, asked, armed, epoch, stripe, seenAt, near, rd, own, fil, now, drops, when, told, ownFloor>>
store == <<cut, fills, entry, when>>
link == <<srv, line, asked>>
state == <<armed, epoch, seenAt, told>>

R0 == [st |-> "idle", ep |-> 0, sp |-> 0, v |-> 0]
N0 == [v |-> 0, ep |-> 0]
Init == /\ cut = 0 /\ fills = 0 /\ entry = 0 /\ when = [c \in 1..(MaxInv + MaxOwn) |-> 0]
        /\ srv = "off" /\ line = <<>> /\ asked = [k |-> "none", t |-> 0]
        /\ armed = FALSE /\ epoch = 0 /\ stripe = 0 /\ seenAt = 0 /\ near = N0
        /\ rd = [r \in Readers |-> R0] /\ own = "idle" /\ fil = R0 /\ now = 0 /\ drops = 0
        /\ told = 0 /\ ownFloor = 0

----------------------------------------------------------------------------
(* The store, and what it tells: a DEL by anyone, and an entry that another process fills. *)
Tells(c) == line' = IF srv = "on" THEN Append(line, [k |-> "push", c |-> c, t |-> 0, ok |-> TRUE]) ELSE line
Del == cut' = cut + 1 /\ entry' = 0 /\ when' = [when EXCEPT ![cut + 1] = now] /\ Tells(cut + 1)
Invalidate == /\ cut < MaxInv /\ Del
              /\ UNCHANGED <<fills, srv, asked, state, stripe, near, rd, own, fil, now, drops, ownFloor>>
Fill == /\ entry = 0 /\ fills < MaxFill /\ fills' = fills + 1 /\ entry' = cut + 1 /\ Tells(cut)
        /\ UNCHANGED <<cut, when, srv, asked, state, stripe, near, rd, own, fil, now, drops, ownFloor>>

(* The link: a request to be told, heartbeats, and whatever may happen to either end. *)
Ask(k) == /\ asked.k = "none" /\ (k = "arm") = ~armed /\ (k = "arm" => srv = "off")
          /\ asked' = [k |-> k, t |-> now]
          /\ UNCHANGED <<store, srv, line, state, stripe, near, rd, own, fil, now, drops, ownFloor>>
\* The answer comes behind what was told before. A demoted master answers too, and says what it is.
Answer ==
  LET m == [k |-> IF asked.k = "arm" THEN "ack" ELSE "beat", c |-> IF srv = "demoted" THEN 0 ELSE cut,
            t |-> asked.t, ok |-> srv # "demoted"] IN
  /\ asked.k # "none" /\ srv # "dead" /\ Len(line) < 3
  /\ line' = (IF On("beat-same-link") \/ asked.k = "arm" THEN Append(line, m) ELSE <<m>> \o line)
  /\ srv' = (IF asked.k = "arm" THEN "on" ELSE srv) /\ asked' = [k |-> "none", t |-> 0]
  /\ UNCHANGED <<store, state, stripe, near, rd, own, fil, now, drops, ownFloor>>
\* From now on nothing is told, and nobody says so.
Fail == /\ srv = "on" /\ drops < MaxDrop /\ drops' = drops + 1 /\ srv' \in {"dead", "demoted"}
        /\ UNCHANGED <<store, line, asked, state, stripe, near, rd, own, fil, now, ownFloor>>
Disarm == /\ armed' = FALSE /\ epoch' = epoch + 1
          /\ near' = (IF Keep THEN near ELSE N0)
          /\ srv' = "off" /\ line' = <<>> /\ asked' = [k |-> "none", t |-> 0] /\ UNCHANGED <<stripe, seenAt, told>>
Notice == /\ srv \in {"dead", "demoted"} /\ Disarm
          /\ UNCHANGED <<store, rd, own, fil, now, drops, ownFloor>>
Hear ==
  LET m == Head(line) IN
  /\ line # <<>>
  /\ \/ /\ m.k = "push" /\ line' = Tail(line) /\ near' = N0 /\ stripe' = stripe + 1 /\ told' = m.c
        /\ UNCHANGED <<armed, epoch, seenAt, srv, asked>>
     \/ /\ m.k = "ack" /\ line' = Tail(line) /\ armed' = TRUE /\ epoch' = epoch + 1
        /\ near' = (IF On("clear-on-arm") THEN N0 ELSE near) /\ seenAt' = m.t + 1 /\ told' = m.c
        /\ UNCHANGED <<stripe, srv, asked>>
     \/ /\ m.k = "beat" /\ (m.ok \/ ~On("beat-role")) /\ line' = Tail(line) /\ seenAt' = m.t + 1
        /\ told' = (IF m.ok /\ On("beat-same-link") THEN m.c ELSE told)
        /\ UNCHANGED <<armed, epoch, stripe, near, srv, asked>>
     \/ /\ m.k = "beat" /\ ~m.ok /\ On("beat-role") /\ Disarm
  /\ UNCHANGED <<store, rd, own, fil, now, drops, ownFloor>>
Tick == /\ now < MaxNow /\ now' = now + 1
        /\ UNCHANGED <<store, link, state, stripe, near, rd, own, fil, drops, ownFloor>>

(* Reads. The ticket, epoch and stripe before the read was sent, decides whether the answer may go near. *)
ReadSend(r) == /\ rd[r].st = "idle" /\ rd' = [rd EXCEPT ![r] = [st |-> "sent", ep |-> epoch, sp |-> stripe, v |-> 0]]
               /\ UNCHANGED <<store, link, state, stripe, near, own, fil, now, drops, ownFloor>>
ReadExec(r) == /\ rd[r].st = "sent"
               /\ rd' = [rd EXCEPT ![r] = IF entry = 0 THEN R0 ELSE [@ EXCEPT !.st = "answered", !.v = entry]]
               /\ UNCHANGED <<store, link, state, stripe, near, own, fil, now, drops, ownFloor>>
MayPut(x) == armed /\ (x.ep = epoch \/ ~On("put-epoch")) /\ (x.sp = stripe \/ ~On("put-stripe"))
Put(v) == [v |-> v, ep |-> epoch]
ReadReply(r) ==
  /\ \/ /\ rd[r].st = "answered" /\ On("put-atomic")
        /\ near' = (IF MayPut(rd[r]) THEN Put(rd[r].v) ELSE near) /\ rd' = [rd EXCEPT ![r] = R0]
     \/ /\ rd[r].st = "answered" /\ ~On("put-atomic") /\ UNCHANGED near         \* off: the check, and the put a moment later
        /\ rd' = [rd EXCEPT ![r] = IF MayPut(rd[r]) THEN [@ EXCEPT !.st = "put"] ELSE R0]
     \/ /\ rd[r].st = "put" /\ near' = Put(rd[r].v) /\ rd' = [rd EXCEPT ![r] = R0]
  /\ UNCHANGED <<store, link, state, stripe, own, fil, now, drops, ownFloor>>

(* An invalidation by this process: drop and bump, the remote step, drop and bump again. *)
OwnCall == /\ own = "idle" /\ MaxOwn > 0 /\ own' = "called"
           /\ near' = N0 /\ stripe' = stripe + 1
           /\ UNCHANGED <<store, link, state, rd, fil, now, drops, ownFloor>>
OwnExec == /\ own = "called" /\ Del /\ own' = "executed"
           /\ UNCHANGED <<fills, srv, asked, state, stripe, near, rd, fil, now, drops, ownFloor>>
OwnReturn == /\ own = "executed" /\ own' = "done" /\ ownFloor' = cut
             /\ near' = (IF On("own-drop") THEN N0 ELSE near)
             /\ stripe' = (IF On("own-bump") THEN stripe + 1 ELSE stripe)
             /\ UNCHANGED <<store, link, state, rd, fil, now, drops>>

(* Off "put-from-read": what this process filled goes near too. The push of that fill comes over the other link and   *)
(* cannot be told from another's, so the stripe says nothing about such a value.                                       *)
OwnFill == /\ ~On("put-from-read")
           /\ \/ /\ fil.st = "idle" /\ entry = 0 /\ fil' = [R0 EXCEPT !.st = "answered", !.ep = epoch, !.v = cut + 1]
                 /\ entry' = cut + 1 /\ Tells(cut) /\ UNCHANGED near
              \/ /\ fil.st = "answered" /\ fil' = [R0 EXCEPT !.st = "done"]
                 /\ near' = (IF armed /\ fil.ep = epoch THEN Put(fil.v) ELSE near) /\ UNCHANGED <<entry, line>>
           /\ UNCHANGED <<cut, fills, when, srv, asked, state, stripe, rd, own, now, drops, ownFloor>>

Next == \/ Invalidate \/ Fill \/ Ask("arm") \/ Ask("beat") \/ Answer \/ Fail \/ Notice \/ Hear \/ Tick
        \/ \E r \in Readers : ReadSend(r) \/ ReadExec(r) \/ ReadReply(r)
        \/ OwnCall \/ OwnExec \/ OwnReturn \/ OwnFill
Spec == Init /\ [][Next]_vars

----------------------------------------------------------------------------
Fresh  == armed /\ near.v # 0
Served == Fresh /\ (now + 1 <= seenAt + H \/ ~On("beat"))
\* P9: whatever fails, nobody is given as fresh what was invalidated more than H ticks ago.
P9 == Served => \A c \in 1..cut : near.v > c \/ when[c] + H >= now
\* And not even that once the link has told of it, or was made anew after it.
Told == Fresh => near.v > told
\* What this process invalidated it does not have near any more: neither as fresh nor to stand in during an outage.
OwnWrites == near.v > ownFloor \/ near.v = 0
\* Values kept through an outage are gone once the link works again.
StandIn == armed => near.v = 0 \/ near.ep = epoch
=============================================================================
