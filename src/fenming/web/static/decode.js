import{h as a,i as b}from"./part-JTNFIPLD.js";import"./part-PQRL6UG7.js";import"./part-XBROT5LN.js";import"./part-QMY7FDP2.js";import"./part-AJJ3ULMT.js";export{b as decodePage,a as structure};
