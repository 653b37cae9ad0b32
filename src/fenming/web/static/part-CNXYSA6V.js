import{a,b}from"./part-Y3UM5IMB.js";import"./part-XBROT5LN.js";import"./part-QMY7FDP2.js";import"./part-AJJ3ULMT.js";export{a as open,b as seal};
